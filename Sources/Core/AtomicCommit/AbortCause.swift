/// Why a coordinator proposed abort, as far as it can know without opening sealed payloads.
///
/// Raw values are in the coordinator's journal. Append only; 5 is skipped, so do not use it.
public enum AbortCause: UInt8, Hashable, Sendable, CaseIterable {
    case votedNo = 1
    case timedOut = 2
    /// A participant in doubt asked about a transaction that had no decision.
    case inquired = 3
    /// A participant refused the item itself, for example because of a conflict.
    case refused = 4
}
