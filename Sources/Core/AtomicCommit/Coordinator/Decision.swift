public import SettlementProtocol

/// The decision that a transaction's write-once register holds, or that is proposed to it.
public struct Decision: Hashable, Sendable {
    public let outcome: Outcome
    /// Nil for a commit.
    public let cause: AbortCause?

    public static let commit = Decision(outcome: .committed, cause: nil)

    public static func abort(_ cause: AbortCause) -> Decision { Decision(outcome: .aborted, cause: cause) }

    private init(outcome: Outcome, cause: AbortCause?) {
        self.outcome = outcome
        self.cause = cause
    }
}

extension Outcome {
    /// The outcome of the transaction with `digest`, if its key was decided as `self` for the digest `decided`.
    ///
    /// The register decides a key once: if it committed another digest, this one can never commit.
    /// - Parameter decided: Nil in the abort of a key that is known only from an inquiry.
    public func applied(to digest: Hash256, decided: Hash256?) -> Outcome {
        switch self {
        case .committed: decided == digest ? .committed : .aborted
        case .aborted: .aborted
        }
    }
}

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
