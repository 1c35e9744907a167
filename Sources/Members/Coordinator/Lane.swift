import DequeModule
import Synchronization

/// One kind of message to one bank: gathers what is to be sent, and keeps a few batches under way.
///
/// The first batch goes at once. While some are under way another follows only when it is worth a call of its own, so
/// that under load batches grow; what is left goes when one of them is back. Other banks and other kinds of message have
/// lanes of their own and do not notice.
final class Lane<Item: Sendable>: Sendable {
    /// Delivers a batch, and sees to what became of it.
    typealias Send = @Sendable ([Item]) async -> Void

    private struct State {
        var waiting: Deque<Item> = []
        var batchesInFlight = 0
        var isClosed = false
    }

    private let largestBatch: Int
    private let heaviestBatch: Int
    private let mostInFlight: Int
    private let worthwhileBatch: Int
    private let weight: @Sendable (Item) -> Int
    private let send: Send
    private let state = Mutex(State())

    /// - Parameters:
    ///   - largestBatch: Items that one batch may have.
    ///   - heaviestBatch: What they may weigh together, in bytes; one item alone is always sent.
    ///   - mostInFlight: Batches under way at once.
    ///   - worthwhileBatch: Items that must wait for each batch that is under way before another one follows.
    ///   - weight: About how many bytes an item is.
    init(
        largestBatch: Int, heaviestBatch: Int = 4 << 20, mostInFlight: Int, worthwhileBatch: Int = 32,
        weight: @escaping @Sendable (Item) -> Int = { _ in 0 }, send: @escaping Send
    ) {
        self.largestBatch = largestBatch
        self.heaviestBatch = heaviestBatch
        self.weight = weight
        self.mostInFlight = mostInFlight
        self.worthwhileBatch = worthwhileBatch
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
            guard !state.waiting.isEmpty, !state.isClosed, state.batchesInFlight < mostInFlight,
                state.waiting.count >= state.batchesInFlight * worthwhileBatch
            else { return nil }
            state.batchesInFlight += 1
            var heaviness = 0
            let batch = Array(
                state.waiting.prefix(largestBatch).prefix { item in
                    let isFirst = heaviness == 0
                    heaviness += max(1, weight(item))
                    return isFirst || heaviness <= heaviestBatch
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
