import Synchronization

/// Gathers items while earlier batches are on their way, and hands on what has gathered as one batch.
///
/// A journal's sync and a link's round trip cost the same for one item as for hundreds: under load batches grow by
/// themselves, and without load nobody waits. Items keep their order of arrival.
public final class Batcher<Item: Sendable, Answer: Sendable>: Sendable {
    /// Takes a batch in order of arrival; answers each item, in order.
    public typealias Perform = @Sendable ([Item]) async -> [Answer]

    private struct Waiting {
        let item: Item
        let answer: CheckedContinuation<Answer, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var batchesInFlight = 0
        var isClosed = false
    }

    private let largestBatch: Int
    private let heaviestBatch: Int
    private let mostInFlight: Int
    private let mostWaiting: Int
    private let weight: @Sendable (Item) -> Int
    private let perform: Perform
    private let state = Mutex(State())

    /// - Parameters:
    ///   - largestBatch: Items that one batch may have.
    ///   - heaviestBatch: What they may weigh together, in bytes; one item alone is always taken.
    ///   - weight: About how many bytes an item is.
    ///   - mostInFlight: Batches under way at once; 1 keeps batches in order.
    ///   - mostWaiting: Items that may wait; one more is refused with ``BatchingError/full``.
    public init(
        largestBatch: Int, heaviestBatch: Int = .max, mostInFlight: Int, mostWaiting: Int,
        weight: @escaping @Sendable (Item) -> Int = { _ in 0 }, perform: @escaping Perform
    ) {
        self.largestBatch = largestBatch
        self.heaviestBatch = heaviestBatch
        self.weight = weight
        self.mostInFlight = mostInFlight
        self.mostWaiting = mostWaiting
        self.perform = perform
    }

    /// Waits for the item's answer. An item that has been taken in is carried out even if the caller is cancelled.
    ///
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ item: Item) async throws(BatchingError) -> Answer {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiting(item: item, answer: continuation))
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
    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func enqueue(_ waiting: Waiting) {
        let refusal: BatchingError? = state.withLock { state in
            guard !state.isClosed else { return .closed }
            guard state.waiting.count < mostWaiting else { return .full }
            state.waiting.append(waiting)
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
            return take(from: &state.waiting)
        }
    }

    /// Carries out batches for as long as something waits: one task, no hop between them.
    private func run(_ first: [Waiting]) async {
        var next: [Waiting]? = first
        while let batch = next {
            let answers = await perform(batch.map(\.item))
            precondition(answers.count == batch.count, "a batch of \(batch.count) got \(answers.count) answers")
            next = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.batchesInFlight -= 1
                    return nil
                }
                return take(from: &state.waiting)
            }
            for (waiting, answer) in zip(batch, answers) { waiting.answer.resume(returning: answer) }
        }
    }

    private func take(from waiting: inout [Waiting]) -> [Waiting] {
        var heaviness = 0
        let count = waiting.prefix(largestBatch).prefix { next in
            let isFirst = heaviness == 0
            heaviness += max(1, weight(next.item))
            return isFirst || heaviness <= heaviestBatch
        }.count
        guard waiting.count > count else {
            let batch = waiting
            waiting = []
            return batch
        }
        let batch = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        return batch
    }
}
