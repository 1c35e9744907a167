import Synchronization

/// Gathers items while earlier batches are on their way, and hands on what has gathered as one batch: group commit.
///
/// A journal's sync and a link's round trip cost the same for one item as for hundreds. Under load batches grow by
/// themselves, and without load nobody waits. Items keep their order of arrival. An item that nobody waits for goes with
/// the next batch, or after ``maxPatience`` with one of its own.
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
        /// Whether some waiting item is urgent, or has waited long enough.
        var isUrgent = false
        /// A task is going to look after the items that are not urgent.
        var isTimed = false
        var batchesInFlight = 0
        var isClosed = false
    }

    private let maxBatchSize: Int
    private let maxInFlight: Int
    private let maxWaiting: Int
    private let maxPatience: Duration
    private let pace: Pace
    private let perform: Perform
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxBatchSize: Items of one batch.
    ///   - maxInFlight: Batches under way at once; 1 keeps batches in order.
    ///   - maxWaiting: Items that may wait; one more is refused with ``BatchingError/full``.
    ///   - maxPatience: How long an item that is not urgent waits for company.
    ///   - pace: How far apart batches begin that follow one another.
    public init(
        maxBatchSize: Int, maxInFlight: Int, maxWaiting: Int, maxPatience: Duration = .milliseconds(250),
        pace: Pace = .none, perform: @escaping Perform
    ) {
        self.maxBatchSize = maxBatchSize
        self.maxInFlight = maxInFlight
        self.maxWaiting = maxWaiting
        self.maxPatience = maxPatience
        self.pace = pace
        self.perform = perform
    }

    /// Waits for the item's answer. An item that has been taken in is carried out even if the caller is cancelled.
    ///
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ item: Item) async throws(BatchingError) -> Answer { try await submit([item])[0] }

    /// Waits for the answers of items that go together in one batch, in their order; at most as many as a batch may have.
    ///
    /// - Parameter isUrgent: Whether they start a batch, or wait a little for one.
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ items: [Item], isUrgent: Bool = true) async throws(BatchingError) -> [Answer] {
        precondition(items.count <= maxBatchSize, "\(items.count) items do not fit a batch of \(maxBatchSize)")
        guard !items.isEmpty else { return [] }
        do {
            return try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiting(items: items, answer: continuation), isUrgent: isUrgent)
            }
        } catch {
            throw error as? BatchingError ?? .closed
        }
    }

    /// Refuses new items. What was taken in is still carried out.
    public func close() {
        state.withLock { $0.isClosed = true }
        hurry()
    }

    /// How many items wait for a batch.
    public var waitingCount: Int { state.withLock { $0.waitingItems } }

    // MARK: Gathering

    private enum Enqueued {
        case refused(BatchingError)
        case urgent
        case patient(startsTimer: Bool)
    }

    private func enqueue(_ waiting: Waiting, isUrgent: Bool) {
        let enqueued: Enqueued = state.withLock { state in
            guard !state.isClosed else { return .refused(.closed) }
            guard state.waitingItems + waiting.items.count <= maxWaiting else { return .refused(.full) }
            state.waiting.append(waiting)
            state.waitingItems += waiting.items.count
            guard !isUrgent else {
                state.isUrgent = true
                return .urgent
            }
            defer { state.isTimed = true }
            return .patient(startsTimer: !state.isTimed)
        }
        switch enqueued {
        case .refused(let error): waiting.answer.resume(throwing: error)
        case .urgent: startBatches()
        case .patient(startsTimer: false): break
        case .patient(startsTimer: true):
            Task {
                try? await Task.sleep(for: maxPatience)
                hurry()
            }
        }
    }

    /// Whatever waits has waited long enough.
    private func hurry() {
        state.withLock { state in
            state.isTimed = false
            state.isUrgent = !state.waiting.isEmpty
        }
        startBatches()
    }

    private func startBatches() {
        while let batch = takeFirstBatch() {
            Task { await run(batch) }
        }
    }

    private func takeFirstBatch() -> [Waiting]? {
        state.withLock { state in
            guard state.isUrgent, state.batchesInFlight < maxInFlight else { return nil }
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
            let interval = pace.interval(afterBatchOf: items.count)
            if interval > .zero { try? await Task.sleep(until: began + interval) }
            next = state.withLock { state in
                guard state.isUrgent else {
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
                return isFirst || count <= maxBatchSize
            })
        state.waiting.removeFirst(batch.count)
        state.waitingItems -= batch.reduce(0) { $0 + $1.items.count }
        if state.waiting.isEmpty { state.isUrgent = false }
        return batch
    }
}

/// Why an item was not taken in. Nothing was done for it.
public enum BatchingError: Error, Hashable, Sendable {
    /// Too many items wait; try again after a pause.
    case full
    /// The process is stopping.
    case closed
}
