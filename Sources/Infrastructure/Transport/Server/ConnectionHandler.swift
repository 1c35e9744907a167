import NIOCore
import NIOHTTP1

/// One connection: takes one complete request after another, and answers each.
///
/// Everything here runs on the connection's event loop; only ``Dispatcher/answer(_:body:)`` runs in a task of its own.
/// Every state has one deadline, so a connection never waits forever.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Each state ends with the next input from the connection, its deadline, or the connection's end.
    private enum State {
        /// No part of a request has arrived. At the deadline the connection is closed.
        case awaitingHead
        /// The request is accepted and its body is arriving. At the deadline it is refused.
        case collecting(Call)
        /// Refused, with the rest of a small body still to come. At the deadline it is answered.
        case discarding(Response)
        /// The task is running. At the deadline it is cancelled and `deadline_exceeded` is answered.
        case answering(Task<Void, Never>, sequence: UInt64)
        /// The last answer was given. Once it is written, this side is closed, and further bytes are dropped until the
        /// peer closes too. Closing both sides at once could make the peer's system discard the answer. At the deadline
        /// the connection is closed.
        case lingering
    }

    private static let discardedBytes = 64 << 10
    private static let maxBodyOnLoop = 32 << 10
    private static let lingerDeadline = TimeAmount.seconds(2)

    private let dispatcher: Dispatcher
    private var state = State.awaitingHead
    private var context: ChannelHandlerContext?
    private var timer = ConnectionTimer()
    private var peer: SocketAddress?
    private var body: BodyCollector
    private var discarded = 0
    private var closesAfterAnswer = false
    private var peerFinished = false
    /// Answers written but not yet handed to the system.
    private var unflushed = 0
    private var sequence: UInt64 = 0

    init(dispatcher: Dispatcher) {
        self.dispatcher = dispatcher
        body = BodyCollector(limits: dispatcher.limits, traffic: dispatcher.traffic)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = context.channel.remoteAddress
        dispatcher.traffic.connectionOpened()
        setDeadline(TimeAmount(dispatcher.limits.headDeadline))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer.stop()
        body.drop()
        dispatcher.traffic.connectionClosed()
        if case .answering(let task, _) = state { task.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .awaitingHead): begin(head)
        case (.body(let piece), .collecting): collect(piece)
        case (.body(let piece), .discarding(let answer)): discard(piece, before: answer)
        case (.end, .collecting(let call)): start(call)
        case (.end, .discarding(let answer)): send(answer)
        case (_, .awaitingHead), (_, .collecting), (_, .discarding), (_, .answering), (_, .lingering): break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        peerFinished = true
        switch state {
        case .awaitingHead, .lingering:
            state = .lingering
            if unflushed == 0 { context.close(promise: nil) }
        case .collecting, .discarding: send(Response(.bodyTruncated), closing: true)
        case .answering(let task, _):
            // Nearly always the caller is gone; a caller that only finished sending still gets an answer.
            closesAfterAnswer = true
            task.cancel()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.close(promise: nil)
            return
        }
        switch state {
        case .collecting, .discarding:
            send(Response(error == .invalidEOFState ? .bodyTruncated : .malformedHTTP), closing: true)
        case .awaitingHead: send(Response(.malformedHTTP), closing: true)
        case .answering: closesAfterAnswer = true
        case .lingering: break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        closesAfterAnswer = !head.isKeepAlive || peerFinished
        setDeadline(TimeAmount(dispatcher.limits.bodyDeadline))
        switch dispatcher.admit(head, from: peer) {
        case .call(let call):
            state = .collecting(call)
            guard call.expectsContinue else { return }
            let go = HTTPResponseHead(version: .http1_1, status: .continue)
            context?.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
        case .refusal(let answer, let atOnce):
            dispatcher.traffic.refused()
            discarded = 0
            state = .discarding(answer)
            if atOnce { send(answer, closing: true) }
        }
    }

    private func collect(_ piece: ByteBuffer) {
        if let refusal = body.append(piece) {
            dispatcher.traffic.refused()
            send(Response(refusal), closing: true)
        }
    }

    private func discard(_ piece: ByteBuffer, before answer: Response) {
        discarded += piece.readableBytes
        if discarded > Self.discardedBytes { send(answer, closing: true) }
    }

    private func start(_ call: Call) {
        guard let context else { return }
        guard dispatcher.traffic.requestBegan() else {
            dispatcher.traffic.refused()
            send(Response(.busy))
            return
        }
        sequence += 1
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let body = body.take()
        // A large body takes long to decode, and the loop has other connections.
        let executor = body.readableBytes <= Self.maxBodyOnLoop ? Listener.executor : nil
        let task = Task(executorPreference: executor) { [dispatcher, sequence] in
            let answer = await dispatcher.answer(call, body: body)
            dispatcher.traffic.bodyEnded(body)
            dispatcher.traffic.requestEnded()
            handler.eventLoop.execute { handler.value.finish(sequence, with: answer) }
        }
        state = .answering(task, sequence: sequence)
        setDeadline(TimeAmount(call.context.deadline - .now))
    }

    private func finish(_ sequence: UInt64, with answer: Response) {
        guard case .answering(_, sequence) = state else { return }
        send(answer)
    }

    private func setDeadline(_ distance: TimeAmount) {
        guard let context else { return }
        timer.set(.now() + distance, on: context.eventLoop) { [self] in deadlinePassed() }
    }

    private func deadlinePassed() {
        switch state {
        case .awaitingHead, .lingering: context?.close(promise: nil)
        case .collecting: send(Response(.bodyTooSlow), closing: true)
        case .discarding(let answer): send(answer, closing: true)
        case .answering(let task, _):
            task.cancel()
            dispatcher.traffic.expired()
            send(Response(.pastDeadline))
        }
    }

    /// - Parameter closing: Whether this is the connection's last answer, whatever the caller asked for.
    private func send(_ answer: Response, closing: Bool = false) {
        guard let context else { return }
        let closes = closing || closesAfterAnswer
        var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        if closes { head.headers.add(name: "connection", value: "close") }
        body.drop()
        unflushed += 1
        // The state changes first: writing the end may deliver the next request, which waited for it.
        state = closes ? .lingering : .awaitingHead
        setDeadline(TimeAmount(dispatcher.limits.idleDeadline))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [self] _ in flushed() }
    }

    private func flushed() {
        unflushed -= 1
        guard unflushed == 0, case .lingering = state else { return }
        context?.close(mode: peerFinished ? .all : .output, promise: nil)
        setDeadline(Self.lingerDeadline)
    }
}
