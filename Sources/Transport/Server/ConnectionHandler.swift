import NIOCore
import NIOHTTP1

/// One connection: takes request after request, each whole, and answers it.
///
/// Everything here runs on the connection's event loop; only ``Dispatcher/answer(_:body:)`` runs in a task of its own.
/// Every state has one deadline, so a connection never waits without end.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Way out of each: what comes next on the connection, its deadline, or the connection's end.
    private enum State {
        /// Nothing of a request is here. At the deadline the connection is closed.
        case awaitingHead
        /// Accepted, and ``body`` is growing. At the deadline it is refused.
        case collecting(Call)
        /// Refused, with what is left of a small body still to come. At the deadline it is answered.
        case discarding(Answer)
        /// The task is at work. At the deadline it is cancelled and `deadline_exceeded` is answered.
        case answering(Task<Void, Never>, sequence: UInt64)
        /// Answered for the last time; bytes still coming are dropped until the peer closes too, as closing first would
        /// let the peer's system throw the answer away. At the deadline the connection is closed.
        case lingering
    }

    private static let discardedBytes = 64 << 10
    private static let lingerDeadline = TimeAmount.seconds(2)

    private let dispatcher: Dispatcher
    private var state = State.awaitingHead
    private var context: ChannelHandlerContext?
    private var timer = ConnectionTimer()
    private var peer: SocketAddress?
    private var body = ByteBuffer()
    private var discarded = 0
    private var closesAfterAnswer = false
    private var sequence: UInt64 = 0

    init(dispatcher: Dispatcher) {
        self.dispatcher = dispatcher
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
        dispatcher.traffic.connectionClosed()
        if case .answering(let task, _) = state { task.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .awaitingHead): begin(head)
        case (.body(let bytes), .collecting): collect(bytes)
        case (.body(let bytes), .discarding(let answer)): discard(bytes, before: answer)
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
        switch state {
        case .awaitingHead, .lingering: context.close(promise: nil)
        case .collecting, .discarding: send(Answer(.bodyTruncated), closing: true)
        case .answering(let task, _):
            // Nearly always the caller has gone; one that only finished sending still gets an answer.
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
            send(Answer(error == .invalidEOFState ? .bodyTruncated : .malformedHTTP), closing: true)
        case .awaitingHead: send(Answer(.malformedHTTP), closing: true)
        case .answering: closesAfterAnswer = true
        case .lingering: break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        closesAfterAnswer = !head.isKeepAlive
        setDeadline(TimeAmount(dispatcher.limits.bodyDeadline))
        switch dispatcher.admit(head, from: peer) {
        case .call(let call):
            state = .collecting(call)
            body.clear()
            if call.expectsContinue { sendContinue() }
        case .refusal(let answer, let atOnce):
            dispatcher.traffic.refused()
            discarded = 0
            state = .discarding(answer)
            if atOnce { send(answer, closing: true) }
        }
    }

    private func collect(_ bytes: ByteBuffer) {
        guard body.readableBytes + bytes.readableBytes <= dispatcher.limits.bodyBytes else {
            dispatcher.traffic.refused()
            send(Answer(.bodyTooLarge(dispatcher.limits)), closing: true)
            return
        }
        if body.readableBytes == 0 {
            body = bytes
        } else {
            body.writeImmutableBuffer(bytes)
        }
    }

    private func discard(_ bytes: ByteBuffer, before answer: Answer) {
        discarded += bytes.readableBytes
        if discarded > Self.discardedBytes { send(answer, closing: true) }
    }

    private func start(_ call: Call) {
        guard let context else { return }
        guard dispatcher.traffic.requestBegan() else {
            send(Answer(.busy))
            return
        }
        sequence += 1
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let task = Task { [dispatcher, sequence, body] in
            let answer = await dispatcher.answer(call, body: body)
            dispatcher.traffic.requestEnded()
            handler.eventLoop.execute { handler.value.finish(sequence, with: answer) }
        }
        body = ByteBuffer()
        state = .answering(task, sequence: sequence)
        setDeadline(TimeAmount(call.context.deadline - .now))
    }

    private func finish(_ sequence: UInt64, with answer: Answer) {
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
        case .collecting: send(Answer(.bodyTooSlow), closing: true)
        case .discarding(let answer): send(answer, closing: true)
        case .answering(let task, _):
            task.cancel()
            dispatcher.traffic.expired()
            send(Answer(.pastDeadline))
        }
    }

    private func sendContinue() {
        context?.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    /// - Parameter closing: This is the connection's last answer, whatever the caller wished.
    private func send(_ answer: Answer, closing: Bool = false) {
        guard let context else { return }
        let closes = closing || closesAfterAnswer
        var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        if closes { head.headers.add(name: "connection", value: "close") }
        // The state changes first: writing the end may deliver the next request, which waited for it.
        state = closes ? .lingering : .awaitingHead
        setDeadline(closes ? Self.lingerDeadline : TimeAmount(dispatcher.limits.idleDeadline))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        guard closes else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [self] _ in
            self.context?.close(mode: .output, promise: nil)
        }
    }
}
