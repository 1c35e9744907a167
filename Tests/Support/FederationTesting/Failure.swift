public import Transport

/// The error that a call fails with; nil if it succeeds.
public func failure<Response>(of call: () async throws -> Response) async throws -> ConnectError? {
    do {
        _ = try await call()
        return nil
    } catch let error as ConnectError {
        return error
    }
}

/// The stable reason code that a call fails with, marked if the error has no next step; nil if the call succeeds.
public func reason<Response>(of call: () async throws -> Response) async throws -> String? {
    guard let failure = try await failure(of: call) else { return nil }
    return failure.next.isEmpty ? "\(failure.reason) without advice" : failure.reason
}
