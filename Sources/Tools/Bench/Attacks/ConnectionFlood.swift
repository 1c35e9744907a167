import NIOCore
import NIOPosix
import Transport

/// A stranger who holds connections to one listener, and opens another for each one that it loses.
struct ConnectionFlood: Sendable {
    let endpoint: Endpoint
    /// Nil for connections that never speak TLS.
    let security: ChannelSecurity?
    /// Connections at once.
    let held: Int
    /// New connections in a second at most.
    let perSecond: Int
    /// One of them is sent on each new connection, in turn.
    let openings: [ByteBuffer]
    /// Sent on every connection once a second.
    var drip: ByteBuffer?
    /// Sends the next one as soon as something was answered.
    var isRepeated = false

    /// Not the members' address, so that the attacker is a stranger.
    private static let source = "127.0.0.2"
    private static let ticksPerSecond = 100

    /// Attacks until the task is cancelled.
    func run(on loop: any EventLoop) async {
        let flood = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: loop)
        let ticks = loop.scheduleRepeatedTask(
            initialDelay: .zero, delay: .milliseconds(Int64(1_000 / Self.ticksPerSecond))
        ) { _ in tick(flood, on: loop) }
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        ticks.cancel()
        // It fails only if the loop has ended.
        try? await loop.submit { flood.value.closeAll() }.get()
    }

    private func tick(_ flood: NIOLoopBoundBox<State>, on loop: any EventLoop) {
        let state = flood.value
        state.ticks += 1
        if state.ticks % Self.ticksPerSecond == 0, let drip {
            for channel in state.channels.values { channel.writeAndFlush(drip, promise: nil) }
        }
        let wanted = min(held - state.count, max(1, perSecond / Self.ticksPerSecond))
        for _ in 0..<max(0, wanted) { open(flood, on: loop) }
    }

    private func open(_ flood: NIOLoopBoundBox<State>, on loop: any EventLoop) {
        guard let source = try? SocketAddress(ipAddress: Self.source, port: 0) else { return }
        flood.value.count += 1
        ClientBootstrap(group: loop)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(to: source)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try security?.add(to: channel)
                    try channel.pipeline.syncOperations.addHandler(
                        FloodHandler(flood.value, openings, isRepeated: isRepeated))
                }
            }
            .connect(host: endpoint.host, port: endpoint.port)
            .whenFailure { _ in flood.value.count -= 1 }
    }

    /// On the flood's loop only.
    fileprivate final class State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// Connections that are open or being opened.
        var count = 0
        var ticks = 0
        var isOver = false
        private var sent = 0

        func next(of openings: [ByteBuffer]) -> ByteBuffer? {
            guard !isOver, !openings.isEmpty else { return nil }
            sent += 1
            return openings[sent % openings.count]
        }

        func closeAll() {
            isOver = true
            for channel in channels.values { channel.close(promise: nil) }
        }
    }
}

/// One connection of a flood.
private final class FloodHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: ConnectionFlood.State
    private let openings: [ByteBuffer]
    private let isRepeated: Bool

    init(_ state: ConnectionFlood.State, _ openings: [ByteBuffer], isRepeated: Bool) {
        self.state = state
        self.openings = openings
        self.isRepeated = isRepeated
    }

    func channelActive(context: ChannelHandlerContext) {
        state.channels[ObjectIdentifier(context.channel)] = context.channel
        send(context)
        if state.isOver { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRepeated { send(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if state.channels.removeValue(forKey: ObjectIdentifier(context.channel)) != nil { state.count -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard let opening = state.next(of: openings) else { return }
        context.writeAndFlush(wrapOutboundOut(opening), promise: nil)
    }
}
