/// Why a coordinator proposed abort, as far as one who is blind can know.
///
/// Raw values are in the coordinator's journal. Append only; 5 was never given, and is not to be used again.
public enum AbortCause: UInt8, Hashable, Sendable, CaseIterable {
    case votedNo = 1
    case timedOut = 2
    /// A participant in doubt asked about a transaction that had no decision.
    case inquired = 3
    /// A participant refused the item itself, such as for a conflict.
    case refused = 4
}
