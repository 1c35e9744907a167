/// How large batches may be, how many, and how long their items wait.
public struct BatchBounds: Hashable, Sendable {
    /// The most items in one batch.
    public var maxBatchSize: Int
    /// The most weight in one batch, in the caller's unit; a single item may weigh more.
    public var maxBatchWeight: Int
    /// The most batches in flight at once; 1 keeps batches in order.
    public var maxInFlight: Int
    /// The most items that may wait; one more is refused with ``BatchingError/full``.
    public var maxWaiting: Int
    /// How long an item without a waiter may be delayed to share a batch.
    public var maxPatience: Duration
    /// How long a batch in flight delays the next one that is not full.
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
