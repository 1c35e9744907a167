import Synchronization

/// Gathers items while earlier batches are on their way, and hands on what has gathered as one batch.
///
/// A journal's sync and a link's round trip cost the same for one item as for hundreds: under load batches grow by
/// themselves, and without load nobody waits. Items keep their order of arrival. With a pace, batches that follow one
/// another begin at least so long apart, so that they grow sooner; the first after a pause still goes at once.
public final class Batcher<Item: Sendable, Answer: Sendable>: Sendable {
    /// Takes a batch in order of arrival; answers each item, in order.
    public typealias Perform = @Sendable ([Item]) async -> [Answer]

    /// Items that were submitted together; they stay together.
    private struct Waiting {
        let items: [Item]
        let answer: CheckedContinuation<[Answer], any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var waitingItems = 0
        var batchesInFlight = 0
        var isClosed = false
    }

    private let largestBatch: Int
    private let mostInFlight: Int
    private let mostWaiting: Int
    private let pace: Duration
    private let perform: Perform
    private let state = Mutex(State())

    /// - Parameters:
    ///   - largestBatch: Items that one batch may have.
    ///   - mostInFlight: Batches under way at once; 1 keeps batches in order.
    ///   - mostWaiting: Items that may wait; one more is refused with ``BatchingError/full``.
    ///   - pace: From the beginning of a batch to that of the one that follows it.
    public init(
        largestBatch: Int, mostInFlight: Int, mostWaiting: Int, pace: Duration = .zero, perform: @escaping Perform
    ) {
        self.largestBatch = largestBatch
        self.pace = pace
        self.mostInFlight = mostInFlight
        self.mostWaiting = mostWaiting
        self.perform = perform
    }

    /// Waits for the item's answer. An item that has been taken in is carried out even if the caller is cancelled.
    ///
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ item: Item) async throws(BatchingError) -> Answer { try await submit([item])[0] }

    /// Waits for the answers of items that go together in one batch, in their order; at most as many as a batch may have.
    ///
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ items: [Item]) async throws(BatchingError) -> [Answer] {
        precondition(items.count <= largestBatch, "\(items.count) items do not fit a batch of \(largestBatch)")
        guard !items.isEmpty else { return [] }
        do {
            return try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiting(items: items, answer: continuation))
            }
        } catch {
            throw error as? BatchingError ?? .closed
        }
    }

    /// Refuses new items. What was taken in is still carried out.
    public func close() {
        state.withLock { $0.isClosed = true }
    }

    /// How many items wait for a batch.
    public var waitingCount: Int { state.withLock { $0.waitingItems } }

    private func enqueue(_ waiting: Waiting) {
        let refusal: BatchingError? = state.withLock { state in
            guard !state.isClosed else { return .closed }
            guard state.waitingItems + waiting.items.count <= mostWaiting else { return .full }
            state.waiting.append(waiting)
            state.waitingItems += waiting.items.count
            return nil
        }
        if let refusal {
            waiting.answer.resume(throwing: refusal)
        } else {
            startBatches()
        }
    }

    private func startBatches() {
        while let batch = takeBatch() {
            Task { await run(batch) }
        }
    }

    private func takeBatch() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty, state.batchesInFlight < mostInFlight else { return nil }
            state.batchesInFlight += 1
            return take(from: &state)
        }
    }

    /// Carries out batches for as long as something waits: one task, no hop between them.
    private func run(_ first: [Waiting]) async {
        var next: [Waiting]? = first
        while let batch = next {
            let began = ContinuousClock.now
            let items = batch.count == 1 ? batch[0].items : batch.flatMap { $0.items }
            let answers = await perform(items)
            precondition(answers.count == items.count, "a batch of \(items.count) got \(answers.count) answers")
            var rest = answers[...]
            for waiting in batch {
                waiting.answer.resume(returning: Array(rest.prefix(waiting.items.count)))
                rest = rest.dropFirst(waiting.items.count)
            }
            if pace > .zero { try? await Task.sleep(until: began + pace) }
            next = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.batchesInFlight -= 1
                    return nil
                }
                return take(from: &state)
            }
        }
    }

    private func take(from state: inout State) -> [Waiting] {
        var count = 0
        let batch = Array(
            state.waiting.prefix { next in
                let isFirst = count == 0
                count += next.items.count
                return isFirst || count <= largestBatch
            })
        state.waiting.removeFirst(batch.count)
        state.waitingItems -= batch.reduce(0) { $0 + $1.items.count }
        return batch
    }
}
