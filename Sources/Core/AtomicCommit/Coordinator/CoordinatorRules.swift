/// The bounds within which a coordinator works. None of them decides an outcome.
public struct CoordinatorRules: Hashable, Sendable {
    /// The most transactions without a decision, see ``OpenShares``. A transaction counts once more for every
    /// ``OpenShares/bytesPerPlace`` of its prepares.
    public var maxPending = 20_000
    /// The most outcomes that one bank has not acknowledged. At that number the bank counts as unreachable: no new
    /// transaction with it is taken in, and no inquiry of it about an unknown key.
    public var maxUnacknowledged = 10_000
    /// Inquiries about unknown ids, per member and minute.
    public var unknownInquiriesPerMinute = 6_000
    /// Milliseconds that the horizon stays behind.
    public var retentionMilliseconds: UInt64 = 24 * 3_600_000
    /// Failures in a row after which a bank counts as down.
    public var breakerThreshold = 5
    /// Pauses between attempts to reach a bank, and before an outcome that it refused is told again.
    public var backOff = BackOff()
    /// Pauses before a busy bank is asked again.
    public var busyBackOff = BackOff(first: 4_000_000, cap: 1_000_000_000)

    public init() {}
}
