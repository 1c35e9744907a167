import Transport

/// The error that a call fails with; `nil` where it succeeds.
func failure<Response>(of call: () async throws(ConnectError) -> Response) async -> ConnectError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}

extension ConnectError {
    /// What the tests compare.
    var gist: String { "\(code.rawValue) \(reason) \(delivery.rawValue)" }
}
