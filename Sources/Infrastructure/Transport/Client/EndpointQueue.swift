import DequeModule

/// The calls to one endpoint. Event loop's thread only.
final class EndpointQueue {
    /// Calls that have a connection or are connecting.
    var active = 0
    /// The bytes of the answers that are arriving.
    var answerBytes = 0
    /// Waiting calls in order of arrival; some may have ended, and are skipped.
    private var queue: Deque<TransferInbox.ID> = []
    /// How many calls in the queue have ended.
    private var ended = 0

    var isEmpty: Bool { active == 0 && queue.isEmpty }
    var hasWaiting: Bool { queue.count > ended }

    func append(_ id: TransferInbox.ID) {
        queue.append(id)
    }

    /// The next waiting call; `take` hands it over, or returns `nil` if it has ended.
    func next<Waiting>(_ take: (TransferInbox.ID) -> Waiting?) -> Waiting? {
        while let id = queue.popFirst() {
            if let waiting = take(id) { return waiting }
            ended -= 1
        }
        return nil
    }

    /// Notes that a waiting call has ended; `isWaiting` tells whether another call still waits.
    func oneEnded(isWaiting: (TransferInbox.ID) -> Bool) {
        ended += 1
        // Keeps the queue proportional to the waiting calls, at a small cost per ended call.
        guard ended > 64, ended > queue.count / 2 else { return }
        queue.removeAll { !isWaiting($0) }
        ended = 0
    }
}
