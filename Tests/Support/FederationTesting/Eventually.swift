public import Testing

/// Asks again and again until `condition` holds; fails the test where it does not in time.
///
/// For what another process does in its own time.
public func eventually(
    _ what: Comment, within deadline: Duration = .seconds(90), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: deadline, sourceLocation: sourceLocation) {
        try await condition() ? true : nil
    }
}

/// Asks again and again until `value` has one.
public func eventually<Value>(
    _ what: Comment, within deadline: Duration = .seconds(90), sourceLocation: SourceLocation = #_sourceLocation,
    _ value: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + deadline
    while true {
        if let value = try await value() { return value }
        try #require(.now < end, what, sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(20))
    }
}
