/// Carries out many callers' items in one batch, and gives each caller its answer: group commit.
///
/// A journal's sync or a network round trip costs the same for one item as for hundreds.
public final class Batcher<Item: Sendable, Answer: Sendable>: Sendable {
    /// Takes a batch in order of arrival; answers each item, in order.
    public typealias Perform = @Sendable ([Item]) async -> [Answer]

    /// Items that were submitted together; they stay together.
    private struct Submission: Sendable {
        let items: [Item]
        let answer: CheckedContinuation<[Answer], any Error>
    }

    private let maxBatchSize: Int
    private let queue: BatchQueue<Submission>

    /// - Parameters:
    ///   - isLong: Whether an item takes long; a batch with such an item always runs on the system's pool.
    ///   - executor: Carries out the other batches; nil for the system's pool.
    public init(
        _ bounds: BatchBounds, isLong: @escaping @Sendable (Item) -> Bool = { _ in false },
        executor: (any TaskExecutor)? = nil, perform: @escaping Perform
    ) {
        maxBatchSize = bounds.maxBatchSize
        let isLongSubmission: @Sendable (Submission) -> Bool = { $0.items.contains(where: isLong) }
        queue = BatchQueue(bounds, size: \.items.count, isLong: isLongSubmission, executor: executor) { batch in
            let items = batch.count == 1 ? batch[0].items : batch.flatMap(\.items)
            let answers = await perform(items)
            precondition(answers.count == items.count, "a batch of \(items.count) got \(answers.count) answers")
            var rest = answers[...]
            for submission in batch {
                submission.answer.resume(returning: Array(rest.prefix(submission.items.count)))
                rest = rest.dropFirst(submission.items.count)
            }
        }
    }

    /// Waits for the item's answer. An accepted item is carried out even if the caller is cancelled.
    ///
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ item: Item) async throws(BatchingError) -> Answer { try await submit([item])[0] }

    /// Waits for the answers, in order, to items that share one batch; at most ``BatchBounds/maxBatchSize`` items.
    ///
    /// - Parameter isUrgent: Whether the items start a batch, or may wait for one.
    /// - Throws: ``BatchingError``; then nothing was done.
    public func submit(_ items: [Item], isUrgent: Bool = true) async throws(BatchingError) -> [Answer] {
        precondition(items.count <= maxBatchSize, "\(items.count) items do not fit a batch of \(maxBatchSize)")
        guard !items.isEmpty else { return [] }
        do {
            return try await withCheckedThrowingContinuation { continuation in
                do throws(BatchingError) {
                    try queue.add([Submission(items: items, answer: continuation)], isUrgent: isUrgent)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } catch {
            throw error as? BatchingError ?? .closed
        }
    }

    /// Refuses new items. Accepted items are still carried out.
    public func close() { queue.close() }

    /// Returns when no item waits and no batch is under way.
    public func drain() async { await queue.drain() }

    /// How many items wait for a batch.
    public var waitingCount: Int { queue.waitingCount }
}
