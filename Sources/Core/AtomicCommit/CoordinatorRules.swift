/// The bounds within which a coordinator works. None of them decides an outcome.
public struct CoordinatorRules: Hashable, Sendable {
    /// Transactions without a decision at once; one more is refused.
    public var maxPending = 20_000
    /// Inquiries about ids that are not known here, a member and minute.
    public var unknownInquiriesPerMinute = 6_000
    /// Milliseconds that the horizon stays behind.
    public var retentionMilliseconds: UInt64 = 24 * 3_600_000
    /// Failures in a row after which a bank counts as down.
    public var breakerThreshold = 5
    /// Between attempts to reach a bank.
    public var backOff = BackOff()
    /// Before a bank that is busy is asked again; nanoseconds.
    public var busyPause: UInt64 = 2_000_000

    public init() {}
}
