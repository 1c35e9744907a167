import DequeModule
import Synchronization

/// What one bank is to be sent of one kind of message: gathers it, and keeps a few batches under way.
///
/// The first batch goes at once. While some are under way another follows only when it is worth a call of its own, so
/// that under load batches grow; what is left goes when one of them is back. Other banks and other kinds of message have
/// outboxes of their own and do not notice.
final class Outbox<Item: Sendable>: Sendable {
    /// Delivers a batch, and sees to what became of it.
    typealias Send = @Sendable ([Item]) async -> Void

    private struct State {
        var waiting: Deque<Item> = []
        var batchesInFlight = 0
        var isClosed = false
    }

    private let maxBatchSize: Int
    private let maxBatchWeight: Int
    private let maxInFlight: Int
    private let minFollowing: Int
    private let weight: @Sendable (Item) -> Int
    private let send: Send
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxBatchSize: Items of one batch.
    ///   - maxBatchWeight: Bytes of one batch; one item alone is always sent.
    ///   - maxInFlight: Batches under way at once.
    ///   - minFollowing: Items that must wait, per batch under way, before another batch follows.
    ///   - weight: About how many bytes an item is.
    init(
        maxBatchSize: Int, maxBatchWeight: Int = 4 << 20, maxInFlight: Int, minFollowing: Int = 32,
        weight: @escaping @Sendable (Item) -> Int = { _ in 0 }, send: @escaping Send
    ) {
        self.maxBatchSize = maxBatchSize
        self.maxBatchWeight = maxBatchWeight
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.minFollowing = minFollowing
        self.send = send
    }

    func enqueue(_ items: [Item]) {
        guard !items.isEmpty else { return }
        state.withLock { $0.waiting.append(contentsOf: items) }
        while let batch = takeBatch(joining: false) {
            Task { await run(batch) }
        }
    }

    /// Nothing more is sent; what is under way ends by itself.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.waiting = []
        }
    }

    /// - Parameter joining: The caller already counts as a batch under way.
    private func takeBatch(joining: Bool) -> [Item]? {
        state.withLock { state in
            if joining { state.batchesInFlight -= 1 }
            guard !state.waiting.isEmpty, !state.isClosed, state.batchesInFlight < maxInFlight,
                state.waiting.count >= state.batchesInFlight * minFollowing
            else { return nil }
            state.batchesInFlight += 1
            var heaviness = 0
            let batch = Array(
                state.waiting.prefix(maxBatchSize).prefix { item in
                    let isFirst = heaviness == 0
                    heaviness += max(1, weight(item))
                    return isFirst || heaviness <= maxBatchWeight
                })
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func run(_ first: [Item]) async {
        var next: [Item]? = first
        while let batch = next {
            await send(batch)
            next = takeBatch(joining: true)
        }
    }
}
