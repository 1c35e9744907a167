import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sets up each accepted connection: TLS unless it is insecure, HTTP/1.1 decoding with limits, one request at a time,
/// ``ConnectionHandler`` last.
struct HTTPChildChannel: ServerChildChannel {
    struct Connection: ServerChildChannelValue {
        let channel: any Channel
    }

    let dispatcher: Dispatcher
    let connections: NIOLoopBoundBox<ConnectionTable>

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = dispatcher.limits.headBytes
            limits.maxHeaderListSize = dispatcher.limits.headBytes
            limits.maxHeaderFieldCount = dispatcher.limits.headerCount
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: true, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
            let handler = ConnectionHandler(dispatcher: dispatcher, connections: connections.value)
            try pipeline.addHandler(handler)
            try pipeline.addHandler(HeadWatch(handler), position: .first)
            if let context = dispatcher.security.context {
                try pipeline.addHandler(NIOSSLServerHandler(context: context), position: .first)
            }
            return Connection(channel: channel)
        }
    }

    /// Lasts as long as the connection; after a cancellation, requests in flight may finish until the drain deadline.
    func handle(value connection: Connection, logger: Logger) async {
        let channel = connection.channel
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            channel.eventLoop.scheduleTask(in: TimeAmount(dispatcher.limits.drainDeadline)) {
                channel.close(promise: nil)
            }
        }
    }
}
