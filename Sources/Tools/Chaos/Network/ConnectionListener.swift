package import NIOCore
package import NIOHTTP1
import NIOPosix
package import Transport

/// A listener on loopback for HTTP connections.
///
/// It accepts bare channels and wraps each only when it is served: a connection that arrives while the listener ends is
/// dropped, and an async channel that is dropped ends the process.
package struct ConnectionListener: Sendable {
    package typealias Requests = NIOAsyncChannelInboundStream<HTTPServerRequestPart>
    package typealias Responses = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    package static let host = "127.0.0.1"

    private let server: NIOAsyncChannel<any Channel, Never>
    package let port: Int

    /// Binds a free port; no connection is served before ``run(_:)``.
    ///
    /// - Parameter security: Nil for plain HTTP.
    package init(security: ChannelSecurity? = nil) async throws {
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .bind(host: Self.host, port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try security?.add(to: channel)
                    return channel
                }
            }
        guard let port = server.channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        self.port = port
    }

    /// Calls `serve` for every connection, many at once, until the task is cancelled or the listener breaks.
    package func run(_ serve: @escaping @Sendable (any Channel) async -> Void) async throws {
        try await server.executeThenClose { channels in
            try await withThrowingDiscardingTaskGroup { group in
                for try await channel in channels { group.addTask { await serve(channel) } }
            }
        }
    }

    /// Runs `body` on one accepted connection, then closes it.
    package static func serve(
        _ channel: any Channel, _ body: (Requests, Responses) async throws -> Void
    ) async throws {
        let connection = try await channel.eventLoop.submit {
            try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(wrappingChannelSynchronously: channel)
        }.get()
        try await connection.executeThenClose { requests, responses in
            try await channel.setOption(.autoRead, value: true).get()
            try await body(requests, responses)
        }
    }
}
