import SwiftProtobuf
import Transport

/// One service of one bank, called with one token.
struct BankCall: Sendable {
    let endpoint: Endpoint
    let service: String
    let token: String
    let client: ConnectClient

    func callAsFunction<Request: Message, Response: Message>(
        _ method: String, _ request: Request, timeout: Duration = .seconds(15)
    ) async throws(ConnectError) -> Response {
        try await client.call(
            endpoint, service: service, method: method, request, returning: Response.self, timeout: timeout,
            token: token)
    }
}
