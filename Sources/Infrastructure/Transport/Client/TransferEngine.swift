import CCurl
import Foundation

/// libcurl's multi interface on sockets: every transfer of one client, driven by one thread. No other
/// thread touches it.
final class TransferEngine {
    private typealias ID = TransferInbox.ID
    private typealias Submission = TransferInbox.Submission

    /// The most idle handles kept for reuse.
    private static let sparesKept = 64
    /// With this many endpoints, a new one makes the client forget the idle ones.
    private static let maxQueues = 256

    private let multi: UnsafeMutableRawPointer
    private let sockets = SocketWatch()
    private let inbox: TransferInbox
    private let settings: ClientSettings
    private let trust: ClientTrust
    private let kept = KeptSockets()
    private var active: [ID: EasyHandle] = [:]
    private var waiting: [ID: Submission] = [:]
    private var queues: [Endpoint: EndpointQueue] = [:]
    private var spares: [EasyHandle] = []
    private var connectionsOpened = 0
    /// No call in ``waiting`` times out before this.
    private var firstWaitingDeadline: ContinuousClock.Instant?
    /// When libcurl wants to be called even if no socket is ready.
    private var timer: ContinuousClock.Instant?

    init(inbox: TransferInbox, settings: ClientSettings, trust: ClientTrust) {
        guard let multi = curl_multi_init() else {
            preconditionFailure("libcurl has no memory for its multi handle")
        }
        self.multi = multi
        self.inbox = inbox
        self.settings = settings
        self.trust = trust
        curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.connections)
        let itself = Unmanaged.passUnretained(self).toOpaque()
        curl_multi_set_socket_watch(multi, watchSocket, itself)
        curl_multi_set_timer(multi, moveTimer, itself)
        sockets.watch(inbox.signal.descriptor, for: EPOLLIN.rawValue)
    }

    /// Returns after the inbox was closed, with every call ended and everything freed.
    func run() {
        while true {
            let batch = inbox.take()
            guard !batch.isClosing else { return end(batch) }
            for submission in batch.submissions { enqueue(submission) }
            for id in batch.cancellations { cancel(id) }
            for job in batch.jobs { job() }
            expireWaiting()
            runTimer()
            takeAnswers()
            inbox.metrics = ClientMetrics(
                active: active.count, waiting: waiting.count, connectionsOpened: connectionsOpened)
            // Answers are read in every round, however much work comes in.
            sockets.wait(milliseconds: batch.isEmpty ? sleepMilliseconds : 0) { descriptor, events in
                if descriptor == inbox.signal.descriptor {
                    inbox.signal.lower()
                } else {
                    advance(descriptor, Self.action(events))
                }
            }
            takeAnswers()
        }
    }

    // MARK: libcurl's sockets and timer

    private func advance(_ socket: CInt, _ events: CInt) {
        var running: CInt = 0
        curl_multi_socket_action(multi, socket, events, &running)
    }

    private func runTimer() {
        guard let due = timer, due <= .now else { return }
        timer = nil
        advance(CURL_SOCKET_TIMEOUT, 0)
    }

    private static func action(_ events: UInt32) -> CInt {
        var action: CInt = 0
        if events & EPOLLIN.rawValue != 0 { action |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { action |= CURL_CSELECT_OUT }
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { action |= CURL_CSELECT_ERR }
        return action
    }

    /// Watches `socket` for the events that libcurl waits for from now on.
    fileprivate func attend(_ socket: CInt, to what: CInt) {
        switch what {
        case CURL_POLL_IN: sockets.watch(socket, for: EPOLLIN.rawValue)
        case CURL_POLL_OUT: sockets.watch(socket, for: EPOLLOUT.rawValue)
        case CURL_POLL_INOUT: sockets.watch(socket, for: EPOLLIN.rawValue | EPOLLOUT.rawValue)
        default: sockets.forget(socket)
        }
    }

    fileprivate func setTimer(_ milliseconds: Int) {
        timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }

    // MARK: Calls

    private func queue(to endpoint: Endpoint) -> EndpointQueue {
        if let queue = queues[endpoint] { return queue }
        if queues.count >= Self.maxQueues { queues = queues.filter { !$0.value.isEmpty } }
        let queue = EndpointQueue()
        queues[endpoint] = queue
        return queue
    }

    private func hasRoom(_ queue: EndpointQueue) -> Bool {
        queue.active < settings.connectionsPerEndpoint && active.count < settings.connections
    }

    private func enqueue(_ submission: Submission) {
        let queue = queue(to: submission.request.endpoint)
        if hasRoom(queue) {
            start(submission, in: queue)
        } else if waiting.count < settings.waitingCalls {
            waiting[submission.id] = submission
            queue.append(submission.id)
            let deadline = submission.request.deadline
            firstWaitingDeadline = min(firstWaitingDeadline ?? deadline, deadline)
        } else {
            submission.end(.clientBusy)
        }
    }

    private func start(_ submission: Submission, in queue: EndpointQueue) {
        let remaining = submission.request.deadline - .now
        guard remaining > .zero else {
            submission.end(.timedOut(submission.request, .notSent))
            return
        }
        guard let handle = spares.popLast() ?? EasyHandle(settings, trust, kept) else {
            submission.end(.clientBusy)
            return
        }
        handle.begin(submission, in: queue, remaining: remaining)
        guard curl_multi_add_handle(multi, handle.pointer) == CURLM_OK else {
            submission.end(.clientBusy)
            return
        }
        active[submission.id] = handle
        queue.active += 1
    }

    private func takeAnswers() {
        var left: CInt = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = EasyHandle.of(message.pointee.easy_handle) else {
                continue
            }
            let code = message.pointee.data.result
            guard let transfer = handle.transfer else { continue }
            guard !handle.isStale else {
                release(handle, transfer)
                start(transfer.submission, in: transfer.queue)
                continue
            }
            let result: TransferResult =
                code == CURLE_OK
                ? .answered(handle.takeAnswer())
                : .failed(.transfer(code, of: transfer.submission.request, on: handle))
            release(handle, transfer)
            transfer.submission.continuation.resume(returning: result)
            startWaiting(in: transfer.queue)
        }
    }

    /// Removes the transfer from libcurl: an unfinished one's connection is closed, a finished one's is kept.
    private func release(_ handle: EasyHandle, _ transfer: EasyHandle.Transfer) {
        connectionsOpened += handle.connectionsOpened
        curl_multi_remove_handle(multi, handle.pointer)
        handle.clear()
        active[transfer.submission.id] = nil
        transfer.queue.active -= 1
        if spares.count < Self.sparesKept { spares.append(handle) }
    }

    /// A connection became free: calls to the same endpoint start first, then calls to others if there is room.
    private func startWaiting(in queue: EndpointQueue) {
        startNext(in: queue)
        guard !waiting.isEmpty else { return }
        for other in queues.values where other.hasWaiting && hasRoom(other) { startNext(in: other) }
    }

    private func startNext(in queue: EndpointQueue) {
        while hasRoom(queue), let submission = queue.next({ waiting.removeValue(forKey: $0) }) {
            start(submission, in: queue)
        }
    }

    private func cancel(_ id: ID) {
        if let submission = waiting[id] {
            endWaiting(submission, .canceled(.notSent))
        } else if let handle = active[id], let transfer = handle.transfer {
            let delivery = handle.delivery
            release(handle, transfer)
            transfer.submission.end(.canceled(delivery))
            startWaiting(in: transfer.queue)
        }
    }

    private func endWaiting(_ submission: Submission, _ error: ConnectError) {
        waiting[submission.id] = nil
        queues[submission.request.endpoint]?.oneEnded { waiting[$0] != nil }
        submission.end(error)
    }

    private func expireWaiting() {
        let now = ContinuousClock.now
        guard let first = firstWaitingDeadline, first <= now else { return }
        for submission in waiting.values.filter({ $0.request.deadline <= now }) {
            endWaiting(submission, .timedOut(submission.request, .notSent))
        }
        firstWaitingDeadline = waiting.values.map(\.request.deadline).min()
    }

    /// The longest time to sleep; sockets and ``TransferInbox`` wake the thread earlier.
    private var sleepMilliseconds: CInt {
        guard let first = [firstWaitingDeadline, timer].compactMap({ $0 }).min() else { return 60_000 }
        return CInt(clamping: min(60_000, max(0, (first - .now).wholeMillisecondsUp)))
    }

    /// - Parameter last: The batch that asked for the end.
    private func end(_ last: TransferInbox.Batch) {
        let left = inbox.end()
        let unsent = last.submissions + left.submissions + waiting.values
        waiting = [:]
        let unfinished = active.values.compactMap { handle in
            handle.transfer.map { transfer in
                let delivery = handle.delivery
                release(handle, transfer)
                return (transfer.submission, delivery)
            }
        }
        spares = []
        curl_multi_cleanup(multi)
        inbox.metrics = ClientMetrics(connectionsOpened: connectionsOpened)
        for submission in unsent { submission.end(.clientClosed(.notSent)) }
        for (submission, delivery) in unfinished { submission.end(.clientClosed(delivery)) }
        for job in last.jobs + left.jobs { job() }
    }
}

private let watchSocket:
    @convention(c) (
        UnsafeMutableRawPointer?, curl_socket_t, CInt, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
    ) -> CInt = { _, socket, what, context, _ in
        engine(context)?.attend(socket, to: what)
        return 0
    }

private let moveTimer: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> CInt = {
    _, milliseconds, context in
    engine(context)?.setTimer(milliseconds)
    return 0
}

private func engine(_ context: UnsafeMutableRawPointer?) -> TransferEngine? {
    context.map { Unmanaged<TransferEngine>.fromOpaque($0).takeUnretainedValue() }
}
