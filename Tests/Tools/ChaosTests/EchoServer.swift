import Directory
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that counts requests and answers each with its own body.
final class EchoServer: Sendable {
    let address: MemberAddress
    private let server: NIOAsyncChannel<NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, Never>
    private let received = Mutex<[String]>([])

    /// Requests that arrived whole, by their bodies.
    var bodies: [String] { received.withLock { $0 } }

    private init() async throws {
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
            host: "127.0.0.1", port: 0
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
            }
        }
        address = MemberAddress(host: "127.0.0.1", port: server.channel.localAddress?.port ?? 0)
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
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { try? await connection.executeThenClose(self.echo) }
                }
            }
        }
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
