/// The bounds within which a coordinator works. None of them decides an outcome.
public struct CoordinatorRules: Hashable, Sendable {
    /// The most transactions without a decision; one more is refused.
    public var maxPending = 20_000
    /// Inquiries about unknown ids, per member and minute.
    public var unknownInquiriesPerMinute = 6_000
    /// Milliseconds that the horizon stays behind.
    public var retentionMilliseconds: UInt64 = 24 * 3_600_000
    /// Failures in a row after which a bank counts as down.
    public var breakerThreshold = 5
    /// Pauses between attempts to reach a bank.
    public var backOff = BackOff()
    /// Shortest pause before a busy bank is asked again, in nanoseconds; the longest is five times as long.
    public var busyPause: UInt64 = 2_000_000

    public init() {}
}
