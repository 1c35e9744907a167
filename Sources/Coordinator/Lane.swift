import DequeModule
import Synchronization

/// One kind of message to one bank: gathers what is to be sent, keeps a few batches under way, and tries again what
/// could not be delivered, with capped exponential back-off and jitter.
///
/// The first batch goes at once. While some are under way another follows only when it is worth a call of its own, so
/// that under load batches grow; what is left goes when one of them is back.
///
/// While it backs off nothing is sent, so a bank that is down costs one attempt a pause; other banks and other kinds of
/// message have lanes of their own and do not notice.
final class Lane<Item: Sendable>: Sendable {
    /// What is to be sent again of a batch.
    struct Rest: Sendable {
        /// Could not be delivered: the lane backs off.
        var undelivered: [Item] = []
        /// Were delivered, and are to be asked again after a short pause of their own.
        var busy: [Item] = []
        /// Were delivered and refused: asked again after a long pause of their own, so that nobody else waits for them.
        var refused: [Item] = []
    }

    /// Delivers a batch.
    typealias Send = @Sendable ([Item]) async -> Rest

    private struct State {
        var waiting: Deque<Item> = []
        var batchesInFlight = 0
        var failures = 0
        var isPaused = false
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
        startBatches()
    }

    /// The lane goes on meanwhile.
    private func enqueue(_ items: [Item], after pause: Duration) {
        guard !items.isEmpty else { return }
        Task {
            try? await Task.sleep(for: pause)
            enqueue(items)
        }
    }

    /// Nothing more is sent; what is under way ends by itself.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.waiting = []
        }
    }

    /// Whether the last attempt failed and the lane is pausing.
    var isBackingOff: Bool { state.withLock { $0.isPaused } }

    private func startBatches() {
        while let batch = takeBatch(joining: false) {
            Task { await run(batch) }
        }
    }

    /// - Parameter joining: The caller already counts as a batch under way.
    private func takeBatch(joining: Bool) -> [Item]? {
        state.withLock { state in
            if joining { state.batchesInFlight -= 1 }
            guard !state.waiting.isEmpty, !state.isPaused, !state.isClosed, state.batchesInFlight < mostInFlight,
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
            let rest = await send(batch)
            note(rest.undelivered)
            enqueue(rest.busy, after: .milliseconds(Int.random(in: 2...10)))
            enqueue(rest.refused, after: .milliseconds(Int.random(in: 1_000...2_000)))
            next = takeBatch(joining: true)
        }
    }

    private func note(_ undelivered: [Item]) {
        let pause: Duration? = state.withLock { state in
            for item in undelivered.reversed() { state.waiting.prepend(item) }
            guard !undelivered.isEmpty else {
                state.failures = 0
                return nil
            }
            guard !state.isPaused else { return nil }
            state.failures += 1
            state.isPaused = true
            return Self.pause(afterFailures: state.failures)
        }
        guard let pause else { return }
        Task {
            try? await Task.sleep(for: pause)
            state.withLock { $0.isPaused = false }
            startBatches()
        }
    }

    /// 10 ms, doubled with each failure in a row up to 2 s, of which a random half is waited for.
    static func pause(afterFailures failures: Int) -> Duration {
        let longest = min(10 << min(failures - 1, 8), 2_000)
        return .milliseconds(longest / 2 + Int.random(in: 0...longest / 2))
    }
}
