import CCurl
import DequeModule

/// libcurl's multi interface: every transfer of one client, driven by one thread. Nothing here is touched by another.
final class TransferEngine {
    private typealias ID = TransferInbox.ID

    private struct Active {
        let submission: TransferInbox.Submission
        let handle: EasyHandle
    }

    /// Idle handles kept for use again, with their buffers.
    private static let sparesKept = 64

    private let multi: MultiHandle
    private let inbox: TransferInbox
    private let settings: ClientSettings
    private var active: [UnsafeMutableRawPointer: Active] = [:]
    private var handles: [ID: EasyHandle] = [:]
    private var waiting: [ID: TransferInbox.Submission] = [:]
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

    private func enqueue(_ submission: TransferInbox.Submission) {
        let endpoint = submission.request.endpoint
        let lane = lanes[endpoint, default: TransferLane()]
        guard lane.active >= settings.connectionsPerEndpoint || active.count >= settings.connections else {
            start(submission)
            return
        }
        guard waiting.count < settings.waitingCalls else {
            submission.continuation.resume(returning: .failed(.clientBusy))
            return
        }
        waiting[submission.id] = submission
        lanes[endpoint, default: TransferLane()].waiting.append(submission.id)
        let deadline = submission.request.deadline
        firstWaitingDeadline = min(firstWaitingDeadline ?? deadline, deadline)
    }

    private func start(_ submission: TransferInbox.Submission) {
        let remaining = submission.request.deadline - .now
        guard remaining > .zero else {
            submission.continuation.resume(returning: .failed(.timedOut(submission.request, .notSent)))
            return
        }
        guard let handle = spares.popLast() ?? EasyHandle(settings) else {
            submission.continuation.resume(returning: .failed(.clientBusy))
            return
        }
        handle.prepare(submission.request, remaining: remaining)
        curl_multi_add_handle(multi.pointer, handle.pointer)
        active[handle.pointer] = Active(submission: submission, handle: handle)
        handles[submission.id] = handle
        lanes[submission.request.endpoint, default: TransferLane()].active += 1
    }

    private func perform() {
        var running: CInt = 0
        curl_multi_perform(multi.pointer, &running)
        var left: CInt = 0
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = message.pointee.data.result
            finish(message.pointee.easy_handle, code)
        }
    }

    private func finish(_ pointer: UnsafeMutableRawPointer, _ code: CURLcode) {
        guard let transfer = active[pointer] else { return }
        let result: TransferResult =
            code == CURLE_OK
            ? .answered(transfer.handle.takeAnswer())
            : .failed(.transfer(code, of: transfer.submission.request, on: transfer.handle))
        release(transfer)
        transfer.submission.continuation.resume(returning: result)
        startWaiting(at: transfer.submission.request.endpoint)
    }

    /// Takes the transfer out of libcurl: an unfinished one's connection is closed, a finished one's is kept.
    private func release(_ transfer: Active) {
        connectionsOpened += transfer.handle.connectionsOpened
        curl_multi_remove_handle(multi.pointer, transfer.handle.pointer)
        active[transfer.handle.pointer] = nil
        handles[transfer.submission.id] = nil
        if spares.count < Self.sparesKept { spares.append(transfer.handle) }
        lanes[transfer.submission.request.endpoint]?.active -= 1
    }

    /// A connection became free: first for the same endpoint, then, where all connections together were short, for any.
    private func startWaiting(at endpoint: Endpoint) {
        startNext(at: endpoint)
        if lanes[endpoint]?.isEmpty == true { lanes[endpoint] = nil }
        guard !waiting.isEmpty, active.count < settings.connections else { return }
        for (other, lane) in lanes where lane.active < settings.connectionsPerEndpoint && !lane.waiting.isEmpty {
            startNext(at: other)
        }
    }

    private func startNext(at endpoint: Endpoint) {
        while active.count < settings.connections, let lane = lanes[endpoint],
            lane.active < settings.connectionsPerEndpoint, let id = lanes[endpoint]?.waiting.popFirst()
        {
            if let submission = waiting.removeValue(forKey: id) { start(submission) }
        }
    }

    private func cancel(_ id: ID) {
        if let submission = waiting.removeValue(forKey: id) {
            submission.continuation.resume(returning: .failed(.canceled(.notSent)))
        } else if let handle = handles[id], let transfer = active[handle.pointer] {
            let delivery: Delivery = handle.isSent ? .unknown : .notSent
            release(transfer)
            transfer.submission.continuation.resume(returning: .failed(.canceled(delivery)))
            startWaiting(at: transfer.submission.request.endpoint)
        }
    }

    private func expireWaiting() {
        let now = ContinuousClock.now
        guard let first = firstWaitingDeadline, first <= now else { return }
        let expired = waiting.values.filter { $0.request.deadline <= now }
        for submission in expired {
            waiting[submission.id] = nil
            submission.continuation.resume(returning: .failed(.timedOut(submission.request, .notSent)))
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
        let ended = active.values.map { transfer in
            let delivery: Delivery = transfer.handle.isSent ? .unknown : .notSent
            release(transfer)
            return (transfer.submission, delivery)
        }
        waiting = [:]
        spares = []
        curl_multi_cleanup(multi.pointer)
        inbox.measures = ClientMeasures(connectionsOpened: connectionsOpened)
        for submission in unsent {
            submission.continuation.resume(returning: .failed(.clientClosed(.notSent)))
        }
        for (submission, delivery) in ended {
            submission.continuation.resume(returning: .failed(.clientClosed(delivery)))
        }
    }
}
