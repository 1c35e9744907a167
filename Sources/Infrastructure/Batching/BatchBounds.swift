/// How large batches may be, how many, and how long their items wait.
public struct BatchBounds: Hashable, Sendable {
    /// Items of one batch.
    public var maxBatchSize: Int
    /// Of one batch, in whatever unit items are weighed; an item alone may weigh more.
    public var maxBatchWeight: Int
    /// Batches under way at once; 1 keeps batches in order.
    public var maxInFlight: Int
    /// Items that may wait; one more is refused with ``BatchingError/full``.
    public var maxWaiting: Int
    /// How long an item that nobody waits for waits for company.
    public var maxPatience: Duration
    /// How long a batch under way keeps back the next one that is not full.
    public var maxHold: Duration

    public init(
        maxBatchSize: Int, maxBatchWeight: Int = .max, maxInFlight: Int, maxWaiting: Int,
        maxPatience: Duration = .milliseconds(250), maxHold: Duration = .milliseconds(50)
    ) {
        self.maxBatchSize = maxBatchSize
        self.maxBatchWeight = maxBatchWeight
        self.maxInFlight = maxInFlight
        self.maxWaiting = maxWaiting
        self.maxPatience = maxPatience
        self.maxHold = maxHold
    }
}
