import DequeModule

/// The calls to one endpoint. Event loop's thread only.
final class EndpointQueue {
    /// Calls on a connection, or connecting.
    var active = 0
    /// Calls that wait, in the order they came; those that ended meanwhile are passed over.
    private var queue: Deque<TransferInbox.ID> = []
    /// How many of the queue have ended.
    private var ended = 0

    var isEmpty: Bool { active == 0 && queue.isEmpty }
    var hasWaiting: Bool { queue.count > ended }

    func append(_ id: TransferInbox.ID) {
        queue.append(id)
    }

    /// The next that waits; `take` hands it over, or says with `nil` that it has ended.
    func next<Waiting>(_ take: (TransferInbox.ID) -> Waiting?) -> Waiting? {
        while let id = queue.popFirst() {
            if let waiting = take(id) { return waiting }
            ended -= 1
        }
        return nil
    }

    /// One that waited has ended; `isWaiting` tells of the others.
    func oneEnded(isWaiting: (TransferInbox.ID) -> Bool) {
        ended += 1
        // Keeps the queue in proportion to those that wait, at a small cost for each that ends.
        guard ended > 64, ended > queue.count / 2 else { return }
        queue.removeAll { !isWaiting($0) }
        ended = 0
    }
}
