import NIOCore

/// Tells the connection's handler when bytes arrive, before they are a whole request head.
///
/// The HTTP decoder says nothing about a head until it is complete, and a peer may send one byte a minute.
final class HeadWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let handler: ConnectionHandler

    init(_ handler: ConnectionHandler) {
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        handler.bytesArrived()
        context.fireChannelRead(data)
    }
}
