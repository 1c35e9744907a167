import NIOCore
import NIOPosix
import Synchronization
import Transport

/// A server that answers each request with its next canned text, without a look at the request.
///
/// It closes the connection for an answer of `nil` and after the last answer.
final class CannedServer: Sendable {
    private let answers: [ByteBuffer?]
    private let received = Mutex<[String]>([])

    private init(_ answers: [ByteBuffer?]) {
        self.answers = answers
    }

    /// The requests so far.
    var requests: [String] { received.withLock { $0 } }

    static func run<Result: Sendable>(
        _ answers: [String?], _ body: (Endpoint, CannedServer) async throws -> Result
    ) async throws -> Result {
        try await run(bytes: answers.map { $0.map(ByteBuffer.init(string:)) }, body)
    }

    static func run<Result: Sendable>(
        bytes answers: [ByteBuffer?], _ body: (Endpoint, CannedServer) async throws -> Result
    ) async throws -> Result {
        let canned = CannedServer(answers)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(canned))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let endpoint = Endpoint(host: "127.0.0.1", port: channel.localAddress?.port ?? 0)
        do {
            let result = try await body(endpoint, canned)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    private func answer(_ request: String) -> ByteBuffer? {
        let count = received.withLock { received in
            received.append(request)
            return received.count
        }
        return count <= answers.count ? answers[count - 1] : nil
    }

    /// Takes the bytes of one read as one request, because the requests are small.
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let canned: CannedServer

        init(_ canned: CannedServer) {
            self.canned = canned
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if let answer = canned.answer(String(buffer: unwrapInboundIn(data))) {
                context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
            } else {
                context.close(promise: nil)
            }
        }
    }
}
