/// How far apart batches begin, by how busy their makers are: alone, nobody waits; under load a short pause gathers more
/// items for the same sync.
///
/// The pause grows with the size of the batch before it. Items come from callers who wait for their answers, so a batch is
/// never larger than the number of callers, and the pause settles in proportion to it.
public struct Pace: Hashable, Sendable {
    /// Of each item beyond the first ``free``.
    private let perItem: Duration
    private let max: Duration
    /// A batch of so many items is followed by the next one at once.
    private static let free = 2

    /// - Parameters:
    ///   - perItem: Added to the pause for each item of the last batch beyond the first few.
    ///   - max: The longest pause.
    public init(perItem: Duration, max: Duration) {
        self.perItem = perItem
        self.max = max
    }

    /// Batches follow one another at once.
    public static let none = Pace(perItem: .zero, max: .zero)

    /// From the beginning of a batch of `count` items to that of the next one.
    public func interval(afterBatchOf count: Int) -> Duration {
        min(perItem * Swift.max(0, count - Self.free), max)
    }
}
