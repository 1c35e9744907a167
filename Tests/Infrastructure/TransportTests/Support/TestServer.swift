import Logging
import SettlementProtocol
import SwiftProtobuf
import Transport

typealias Ask = Freshet_Settlement_V1alpha_DescribeRequest
typealias Tell = Freshet_Settlement_V1alpha_DescribeResponse

let service = "freshet.settlement.v1alpha.Participant"
let describe = "/\(service)/Describe"

extension Route {
    /// Answers with the sender's name.
    static let echo = Route.unary(service, "Describe") { (request: Ask, _) in
        Tell.with { $0.member = request.sender }
    }

    static func describing(_ handle: @escaping @Sendable (Ask, CallContext) async throws -> Tell) -> Route {
        .unary(service, "Describe", handle)
    }
}

extension ConnectClient {
    func describe(
        _ endpoint: Endpoint, _ sender: String = "alder", timeout: Duration = .seconds(20), token: String? = nil,
        codec: Codec = .proto
    ) async throws(ConnectError) -> Tell {
        try await call(
            endpoint, service: service, method: "Describe", Ask.with { $0.sender = sender }, returning: Tell.self,
            timeout: timeout, token: token, codec: codec)
    }
}

extension ConnectClient {
    /// Gets a page of a server, with a timeout for a busy machine.
    func page(_ endpoint: Endpoint, _ path: String) async throws(ConnectError) -> (status: Int, text: String) {
        let (status, body) = try await get(endpoint, path: path, timeout: .seconds(20))
        return (status, String(decoding: body, as: UTF8.self))
    }
}

extension ServerLimits {
    /// The usual limits with longer deadlines, so that a test's requests are in time on a busy machine.
    static var patient: ServerLimits {
        var limits = ServerLimits()
        limits.headDeadline = .seconds(60)
        limits.bodyDeadline = .seconds(60)
        limits.transferPause = .seconds(60)
        return limits
    }
}

/// Runs a listener on a free port of loopback while `body` runs.
func withServer(
    _ routes: [Route] = [.echo], security: ListenerSecurity = .insecure, limits: ServerLimits = .patient,
    health: Health = Health(ready: { [] }, metrics: { [:] }), memberAddresses: Set<String> = [],
    localAddresses: Set<String> = [],
    _ body: @Sendable (Endpoint) async throws -> Void
) async throws {
    let listener = Listener(
        name: "test", host: "127.0.0.1", port: 0, security: security, routes: routes, health: health, limits: limits,
        memberAddresses: memberAddresses, localAddresses: localAddresses,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let serving = Task { try await listener.run { found.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else { throw CancellationError() }
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(Endpoint(host: "127.0.0.1", port: port)))
    } catch {
        outcome = .failure(error)
    }
    serving.cancel()
    try await serving.value
    return try outcome.get()
}

extension Route {
    /// Does not answer until its task is cancelled.
    static let hanging = Route.describing { _, _ in
        await Gate().pass()
        return Tell()
    }
}
