import Transport

/// The error that a call fails with; `nil` if it succeeds.
func failure<Response>(of call: () async throws(ConnectError) -> Response) async -> ConnectError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}

extension ConnectError {
    /// Code, reason and delivery in one text, for comparisons.
    var gist: String { "\(code.rawValue) \(reason) \(delivery.rawValue)" }
}
