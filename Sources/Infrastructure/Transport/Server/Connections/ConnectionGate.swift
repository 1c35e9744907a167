import NIOCore

/// Closes new connections that the table does not take, before anything is set up for them.
///
/// In the pipeline of the accepting channel, which reads connections.
final class ConnectionGate: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let table: ConnectionTable
    private let turnedAway: () -> Void

    init(_ table: ConnectionTable, turnedAway: @escaping () -> Void) {
        self.table = table
        self.turnedAway = turnedAway
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = unwrapInboundIn(data)
        guard !table.admits(connection.remoteAddress) else { return context.fireChannelRead(data) }
        connection.close(promise: nil)
        turnedAway()
    }
}
