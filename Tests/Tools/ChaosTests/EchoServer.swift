import Chaos
import Directory
import NIOCore
import NIOHTTP1
import Synchronization

/// A server that counts requests and answers each with its own body.
final class EchoServer: Sendable {
    let address: MemberAddress
    private let listener: ConnectionListener
    private let received = Mutex<[String]>([])

    /// The bodies of the requests that arrived completely.
    var bodies: [String] { received.withLock { $0 } }

    private init() async throws {
        listener = try await ConnectionListener()
        address = MemberAddress(host: ConnectionListener.host, port: listener.port)
    }

    /// Serves while `body` runs.
    static func run(_ body: (EchoServer) async throws -> Void) async throws {
        let echo = try await EchoServer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await echo.serve() }
            defer { group.cancelAll() }
            try await body(echo)
        }
    }

    private func serve() async throws {
        try await listener.run { try? await ConnectionListener.serve($0, self.echo) }
    }

    private func echo(
        _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var body = ByteBuffer()
        for try await part in inbound {
            switch part {
            case .head: body = ByteBuffer()
            case .body(var bytes): body.writeBuffer(&bytes)
            case .end:
                received.withLock { $0.append(String(buffer: body)) }
                let head = HTTPResponseHead(
                    version: .http1_1, status: .ok, headers: ["content-length": "\(body.readableBytes)"])
                try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(body)), .end(nil)])
            }
        }
    }
}
