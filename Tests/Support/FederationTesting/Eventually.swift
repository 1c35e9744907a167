public import Testing

/// Polls until `condition` holds; fails the test if it does not hold in time.
///
/// For effects of another process, which come after an unknown time.
public func eventually(
    _ what: Comment, within deadline: Duration = .seconds(90), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: deadline, sourceLocation: sourceLocation) {
        try await condition() ? true : nil
    }
}

/// Polls until `value` returns one; fails the test if it stays nil for too long.
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
