import Identity
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS

/// One connection: takes one complete request after another, and answers each.
///
/// Everything here runs on the connection's event loop; only ``Dispatcher/answer(_:body:)`` runs in a task of its own.
/// Every state has one deadline, so a connection never waits forever.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Each state ends with the next input from the connection, its deadline, or the connection's end.
    private enum State {
        /// No whole head has arrived. At the deadline the connection is closed.
        case awaitingHead
        /// The request is accepted and its body is arriving. At the deadline it is refused.
        case collecting(Call)
        /// Refused, with the rest of a small body still to come. At the deadline it is answered.
        case discarding(Response)
        /// The request is whole, and is held back because its owner makes too many. At the deadline it goes on.
        case heldBack(HeldBack)
        /// The task is running. At the deadline it is cancelled and `deadline_exceeded` is answered.
        case answering(Task<Void, Never>, sequence: UInt64)
        /// The answer is leaving, slower than it was written. Nothing more is read; at the deadline the connection is
        /// closed.
        case sending(closing: Bool)
        /// The last answer was given. Once it is written, this side is closed, and further bytes are dropped until the
        /// peer closes too. Closing both sides at once could make the peer's system discard the answer. At the deadline
        /// the connection is closed.
        case lingering
    }

    private enum HeldBack {
        case call(Call)
        case refusal(Response, closing: Bool)
    }

    private static let discardedBytes = 64 << 10
    private static let maxBodyOnLoop = 32 << 10
    private static let maxAnswerAtOnce = 32 << 10
    private static let lingerDeadline = TimeAmount.seconds(2)

    private let dispatcher: Dispatcher
    private let connections: ConnectionTable
    private var entry: OpenConnection?
    private var state = State.awaitingHead
    private var context: ChannelHandlerContext?
    private var timer = ConnectionTimer()
    private var peer: SocketAddress?
    private var proof: PeerProof
    private var body: BodyCollector
    /// The answer that is leaving.
    private var answerCharge: ByteCharge
    private var bodyBegan = NIODeadline.now()
    /// The current request is held back until then.
    private var heldBackUntil: NIODeadline?
    private var headBegan = false
    private var hasAnswered = false
    private var discarded = 0
    private var closesAfterAnswer = false
    private var peerFinished = false
    /// Answers written but not yet handed to the system.
    private var unflushed = 0
    private var sequence: UInt64 = 0

    init(dispatcher: Dispatcher, connections: ConnectionTable) {
        self.dispatcher = dispatcher
        self.connections = connections
        proof = if case .members = dispatcher.security { .missing } else { .notAsked }
        body = BodyCollector(limits: dispatcher.limits, traffic: dispatcher.traffic)
        answerCharge = ByteCharge(dispatcher.traffic)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = context.channel.remoteAddress
        dispatcher.traffic.connectionOpened()
        setDeadline(TimeAmount(dispatcher.limits.headDeadline))
        entry = connections.add(from: peer) { [weak self] in self?.evicted() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer.stop()
        body.drop()
        answerCharge.end()
        if let entry { connections.remove(entry) }
        dispatcher.traffic.connectionClosed()
        if case .answering(let task, _) = state { task.cancel() }
    }

    /// The connection is needed for another peer. What it holds is given back at once.
    private func evicted() {
        body.drop()
        answerCharge.end()
        context?.close(promise: nil)
    }

    /// Bytes have arrived, perhaps the first ones of a head.
    func bytesArrived() {
        guard case .awaitingHead = state, !headBegan else { return }
        headBegan = true
        note(.transferring)
        if hasAnswered { setDeadline(TimeAmount(dispatcher.limits.headDeadline)) }
    }

    private func note(_ activity: OpenConnection.Activity) {
        if let entry { connections.note(activity, of: entry) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .awaitingHead): begin(head)
        case (.body(let piece), .collecting): collect(piece)
        case (.body(let piece), .discarding(let answer)): discard(piece, before: answer)
        case (.body(let piece), .heldBack), (.body(let piece), .lingering): slowDown(piece)
        case (.end, .collecting(let call)): goOn(.call(call))
        case (.end, .discarding(let answer)): goOn(.refusal(answer, closing: false))
        case (_, .awaitingHead), (_, .collecting), (_, .discarding), (_, .heldBack), (_, .answering), (_, .sending),
            (_, .lingering):
            break
        }
    }

    /// Finds out who the peer is, once for the whole connection.
    private func secured(_ context: ChannelHandlerContext) {
        guard case .members(_, let check) = dispatcher.security else { return }
        do {
            // It fails only if the connection has no TLS, which it has here.
            guard let certificate = try context.pipeline.syncOperations.nioSSL_peerCertificate() else { return }
            let proven = try check.member(of: certificate.toDERBytes())
            proof = .member(proven)
            if let entry, !connections.note(.member(proven.member), of: entry) { closesAfterAnswer = true }
        } catch {
            let reason = (error as? IdentityError)?.description ?? "\(error)"
            proof = .refused(reason: reason)
            dispatcher.noteRefusedCertificate(reason, from: peer)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent {
            if case .handshakeCompleted = event { secured(context) }
            return
        }
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
        case .sending: state = .sending(closing: true)
        case .heldBack: context.close(promise: nil)
        case .answering(let task, _):
            // Nearly always the caller is gone; a caller that only finished sending still gets an answer.
            closesAfterAnswer = true
            task.cancel()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            if case .handshakeFailed(let reason)? = error as? NIOSSLError {
                dispatcher.noteFailedHandshake("\(reason)", from: peer)
            }
            context.close(promise: nil)
            return
        }
        switch state {
        case .collecting, .discarding:
            send(Response(error == .invalidEOFState ? .bodyTruncated : .malformedHTTP), closing: true)
        case .awaitingHead: send(Response(.malformedHTTP), closing: true)
        case .heldBack, .answering: closesAfterAnswer = true
        case .sending: state = .sending(closing: true)
        case .lingering: break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        closesAfterAnswer = !head.isKeepAlive || peerFinished
        bodyBegan = .now()
        moveBodyDeadline()
        note(.transferring)
        let admission = dispatcher.admit(head, from: peer, proof)
        if case .call(let call) = admission, let entry, !connections.note(call.context.caller, of: entry) {
            closesAfterAnswer = true
        }
        countCall()
        switch admission {
        case .call(let call):
            state = .collecting(call)
            guard call.expectsContinue else { return }
            let go = HTTPResponseHead(version: .http1_1, status: .continue)
            context?.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
        case .refusal(let answer, let atOnce):
            dispatcher.traffic.refused()
            discarded = 0
            state = .discarding(answer)
            if atOnce { goOn(.refusal(answer, closing: true)) }
        }
    }

    /// Counts the current request against its owner's calls. One too many is read no further for a while.
    private func countCall() {
        let wait = entry?.usage.called(by: entry?.standing ?? .stranger, dispatcher.limits)
        heldBackUntil = wait.map { .now() + $0 }
        pause(for: wait)
    }

    /// Handles or refuses the request, once it is no longer held back.
    private func goOn(_ next: HeldBack) {
        if let until = heldBackUntil {
            heldBackUntil = nil
            state = .heldBack(next)
            return setDeadline(until)
        }
        switch next {
        case .call(let call): start(call)
        case .refusal(let answer, let closing): send(answer, closing: closing)
        }
    }

    private func collect(_ piece: ByteBuffer) {
        guard let entry else { return }
        let refusal = body.append(piece, of: entry.usage) { shortage in
            connections.freeBytes(for: entry, ofOwnerOnly: shortage == .ofOwner)
        }
        if let refusal {
            dispatcher.traffic.refused()
            send(Response(refusal), closing: true)
        } else {
            moveBodyDeadline()
            slowDown(piece)
        }
    }

    /// Reads nothing for a while: a peer that sends more than its share is slowed down, not refused.
    private func pause(for wait: TimeAmount?) {
        guard let wait, let context, let options = context.channel.syncOptions else { return }
        do {
            try options.setOption(.autoRead, value: false)
        } catch {
            return
        }
        let resume = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: wait) {
            // It fails only if the connection is closed already.
            try? resume.value.channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }

    /// The body must arrive at a least rate, and whole before its deadline.
    private func moveBodyDeadline() {
        let limits = dispatcher.limits
        setDeadline(bodyBegan + TimeAmount(min(limits.bodyDeadline, limits.transferTime(body.count))))
    }

    /// Counts bytes that have arrived, whether they are used or dropped.
    private func slowDown(_ piece: ByteBuffer) {
        guard let entry else { return }
        pause(for: entry.usage.arrived(piece.readableBytes, from: entry.standing, dispatcher.limits))
    }

    private func discard(_ piece: ByteBuffer, before answer: Response) {
        slowDown(piece)
        discarded += piece.readableBytes
        if discarded > Self.discardedBytes { goOn(.refusal(answer, closing: true)) }
    }

    private func start(_ call: Call) {
        guard let context, let entry else { return }
        guard connections.mayWork(entry), dispatcher.traffic.requestBegan() else {
            dispatcher.traffic.refused()
            send(Response(.busy))
            return
        }
        sequence += 1
        connections.note(.working, of: entry)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let (body, charge) = body.take()
        // A large body takes long to decode, and the loop has other connections.
        let executor = body.readableBytes <= Self.maxBodyOnLoop ? Listener.executor : nil
        let task = Task(executorPreference: executor) { [dispatcher, sequence] in
            let answer = await dispatcher.answer(call, body: body)
            var charge = charge
            charge.end()
            dispatcher.traffic.requestEnded()
            handler.eventLoop.execute { handler.value.finish(sequence, with: answer, to: call) }
        }
        state = .answering(task, sequence: sequence)
        setDeadline(TimeAmount(call.context.deadline - .now))
    }

    private func finish(_ sequence: UInt64, with answer: Response, to call: Call) {
        guard case .answering(_, sequence) = state else { return }
        if case .method = call.work, let entry {
            if answer.isRefusal {
                entry.usage.refused(entry.standing, dispatcher.limits)
            } else {
                connections.noteServed(entry)
            }
        }
        send(answer)
    }

    private func setDeadline(_ distance: TimeAmount) {
        setDeadline(.now() + distance)
    }

    private func setDeadline(_ deadline: NIODeadline) {
        guard let context else { return }
        timer.set(deadline, on: context.eventLoop) { [self] in deadlinePassed() }
    }

    private func deadlinePassed() {
        switch state {
        case .awaitingHead, .sending, .lingering: context?.close(promise: nil)
        case .collecting: send(Response(.bodyTooSlow), closing: true)
        case .discarding(let answer): send(answer, closing: true)
        case .heldBack(let next): goOn(next)
        case .answering(let task, _):
            task.cancel()
            dispatcher.traffic.expired()
            send(Response(.pastDeadline))
        }
    }

    /// - Parameter closing: Whether this is the connection's last answer, whatever the caller asked for.
    private func send(_ answer: Response, closing: Bool = false) {
        // The decoder reports half a request once more when its connection has ended.
        guard let context, context.channel.isActive else { return }
        let closes = closing || closesAfterAnswer
        var head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        if closes { head.headers.add(name: "connection", value: "close") }
        body.drop()
        unflushed += 1
        // The state changes first: writing the end may deliver the next request, which waited for it.
        state = .sending(closing: closes)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        guard context.channel.isWritable, answer.body.readableBytes <= Self.maxAnswerAtOnce else {
            return sendSlowly(answer.body)
        }
        settle(closing: closes)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [self] _ in flushed() }
    }

    /// Sends a large answer, or one to a peer that has not read the last ones. The end follows when the rest has left:
    /// until then no further request is taken, so that a peer that does not read cannot pile answers up here.
    private func sendSlowly(_ body: ByteBuffer) {
        guard let context, let entry else { return }
        note(.transferring)
        while let shortage = answerCharge.raise(to: body.readableBytes, of: entry.usage) {
            guard connections.freeBytes(for: entry, ofOwnerOnly: shortage == .ofOwner) else {
                return context.close(promise: nil)
            }
        }
        setDeadline(TimeAmount(dispatcher.limits.transferTime(body.readableBytes)))
        let sent = context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body))))
        sent.assumeIsolated().whenComplete { [self] _ in
            answerCharge.end()
            guard case .sending(let closing) = state else { return }
            settle(closing: closing)
            self.context?.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated()
                .whenComplete { [self] _ in flushed() }
        }
    }

    /// The answer is written, or about to be: the next request, or the connection's end, is awaited.
    private func settle(closing: Bool) {
        state = closing ? .lingering : .awaitingHead
        hasAnswered = true
        headBegan = false
        note(.idle)
        setDeadline(TimeAmount(dispatcher.limits.idleDeadline))
    }

    private func flushed() {
        unflushed -= 1
        guard unflushed == 0, case .lingering = state else { return }
        context?.close(mode: peerFinished ? .all : .output, promise: nil)
        setDeadline(Self.lingerDeadline)
    }
}
