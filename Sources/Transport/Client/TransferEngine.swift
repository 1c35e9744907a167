import CCurl

/// libcurl's multi interface: every transfer of one client, driven by one thread. Nothing here is touched by another.
final class TransferEngine {
    private typealias ID = TransferInbox.ID
    private typealias Submission = TransferInbox.Submission

    /// Idle handles kept for use again.
    private static let sparesKept = 64
    /// Endpoints remembered though nothing goes on with them.
    private static let lanesKept = 256

    private let multi: MultiHandle
    private let inbox: TransferInbox
    private let settings: ClientSettings
    private var active: [ID: EasyHandle] = [:]
    private var waiting: [ID: Submission] = [:]
    private var lanes: [Endpoint: TransferLane] = [:]
    private var spares: [EasyHandle] = []
    private var connectionsOpened = 0
    /// No call in ``waiting`` times out before this.
    private var firstWaitingDeadline: ContinuousClock.Instant?

    init(multi: MultiHandle, inbox: TransferInbox, settings: ClientSettings) {
        self.multi = multi
        self.inbox = inbox
        self.settings = settings
        curl_multi_set_long(multi.pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        curl_multi_set_long(multi.pointer, CURLMOPT_MAXCONNECTS, settings.connections)
    }

    /// Returns after the inbox was closed, with every call ended and everything freed.
    func run() {
        while true {
            let batch = inbox.take()
            if batch.isClosing { break }
            for submission in batch.submissions { enqueue(submission) }
            for id in batch.cancellations { cancel(id) }
            expireWaiting()
            perform()
            inbox.measures = ClientMeasures(
                active: active.count, waiting: waiting.count, connectionsOpened: connectionsOpened)
            curl_multi_poll(multi.pointer, nil, 0, pollMilliseconds, nil)
        }
        end()
    }

    private func lane(to endpoint: Endpoint) -> TransferLane {
        if let lane = lanes[endpoint] { return lane }
        if lanes.count >= Self.lanesKept { lanes = lanes.filter { !$0.value.isEmpty } }
        let lane = TransferLane()
        lanes[endpoint] = lane
        return lane
    }

    private func hasRoom(_ lane: TransferLane) -> Bool {
        lane.active < settings.connectionsPerEndpoint && active.count < settings.connections
    }

    private func enqueue(_ submission: Submission) {
        let lane = lane(to: submission.request.endpoint)
        if hasRoom(lane) {
            start(submission, in: lane)
        } else if waiting.count < settings.waitingCalls {
            waiting[submission.id] = submission
            lane.append(submission.id)
            let deadline = submission.request.deadline
            firstWaitingDeadline = min(firstWaitingDeadline ?? deadline, deadline)
        } else {
            submission.end(.clientBusy)
        }
    }

    private func start(_ submission: Submission, in lane: TransferLane) {
        let remaining = submission.request.deadline - .now
        guard remaining > .zero else {
            submission.end(.timedOut(submission.request, .notSent))
            return
        }
        guard let handle = spares.popLast() ?? EasyHandle(settings) else {
            submission.end(.clientBusy)
            return
        }
        handle.begin(submission, in: lane, remaining: remaining)
        guard curl_multi_add_handle(multi.pointer, handle.pointer) == CURLM_OK else {
            submission.end(.clientBusy)
            return
        }
        active[submission.id] = handle
        lane.active += 1
    }

    private func perform() {
        var running: CInt = 0
        curl_multi_perform(multi.pointer, &running)
        var left: CInt = 0
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = EasyHandle.of(message.pointee.easy_handle) else {
                continue
            }
            let code = message.pointee.data.result
            guard let transfer = handle.transfer else { continue }
            let result: TransferResult =
                code == CURLE_OK
                ? .answered(handle.takeAnswer())
                : .failed(.transfer(code, of: transfer.submission.request, on: handle))
            release(handle, transfer)
            transfer.submission.continuation.resume(returning: result)
            startWaiting(in: transfer.lane)
        }
    }

    /// Takes the transfer out of libcurl: an unfinished one's connection is closed, a finished one's is kept.
    private func release(_ handle: EasyHandle, _ transfer: EasyHandle.Transfer) {
        connectionsOpened += handle.connectionsOpened
        curl_multi_remove_handle(multi.pointer, handle.pointer)
        handle.clear()
        active[transfer.submission.id] = nil
        transfer.lane.active -= 1
        if spares.count < Self.sparesKept { spares.append(handle) }
    }

    /// A connection became free: first for the same endpoint, then, where all connections together were short, for any.
    private func startWaiting(in lane: TransferLane) {
        startNext(in: lane)
        guard !waiting.isEmpty else { return }
        for other in lanes.values where other.hasWaiting && hasRoom(other) { startNext(in: other) }
    }

    private func startNext(in lane: TransferLane) {
        while hasRoom(lane), let submission = lane.next({ waiting.removeValue(forKey: $0) }) {
            start(submission, in: lane)
        }
    }

    private func cancel(_ id: ID) {
        if let submission = waiting[id] {
            endWaiting(submission, .canceled(.notSent))
        } else if let handle = active[id], let transfer = handle.transfer {
            let delivery = handle.delivery
            release(handle, transfer)
            transfer.submission.end(.canceled(delivery))
            startWaiting(in: transfer.lane)
        }
    }

    private func endWaiting(_ submission: Submission, _ error: ConnectError) {
        waiting[submission.id] = nil
        lanes[submission.request.endpoint]?.oneEnded { waiting[$0] != nil }
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

    /// How long to sleep at most; libcurl wakes earlier for its own deadlines, sockets and ``TransferInbox``.
    private var pollMilliseconds: CInt {
        guard let first = firstWaitingDeadline else { return 60_000 }
        return CInt(clamping: min(60_000, max(0, (first - .now).wholeMillisecondsUp)))
    }

    private func end() {
        let unsent = inbox.end().submissions + waiting.values
        waiting = [:]
        let unfinished = active.values.compactMap { handle in
            handle.transfer.map { transfer in
                let delivery = handle.delivery
                release(handle, transfer)
                return (transfer.submission, delivery)
            }
        }
        spares = []
        curl_multi_cleanup(multi.pointer)
        inbox.measures = ClientMeasures(connectionsOpened: connectionsOpened)
        for submission in unsent { submission.end(.clientClosed(.notSent)) }
        for (submission, delivery) in unfinished { submission.end(.clientClosed(delivery)) }
    }
}
