public import Foundation
public import Ledger
public import SettlementProtocol

/// One vote for the core to store, with what it promises.
public struct CoreItem: Sendable {
    public enum Proposal: Sendable {
        /// Yes, if the postings can be held. `record` is kept for the bank's own use.
        case hold([Posting], record: Data)
        /// No, with the reason sealed to the originator.
        case refuse(sealedReason: Data)
    }

    public let key: TransactionKey
    public let digest: Hash256
    public let timeoutMilliseconds: UInt32
    public let proposal: Proposal
    /// The sealed reason of the no that is stored where the postings cannot be held.
    public let sealShortage: @Sendable (Shortage) -> Data

    public init(
        key: TransactionKey, digest: Hash256, timeoutMilliseconds: UInt32, proposal: Proposal,
        sealShortage: @escaping @Sendable (Shortage) -> Data
    ) {
        self.key = key
        self.digest = digest
        self.timeoutMilliseconds = timeoutMilliseconds
        self.proposal = proposal
        self.sealShortage = sealShortage
    }
}

/// What the core answers to a ``CoreItem``.
public enum CoreAnswer: Hashable, Sendable {
    /// Durable, now or from before: the first writer's vote.
    case vote(Vote)
    /// Another digest was stored under this key; no effect.
    case conflict
    /// The id is below the horizon; no effect.
    case expired
}

/// One outcome for the core to carry out.
public struct CoreFinish: Hashable, Sendable {
    public let key: TransactionKey
    /// Nil in an abort of which the coordinator knows only by inquiry.
    public let digest: Hash256?
    public let outcome: Outcome

    public init(key: TransactionKey, digest: Hash256?, outcome: Outcome) {
        self.key = key
        self.digest = digest
        self.outcome = outcome
    }
}

/// What the core answers to a ``CoreFinish``.
public enum CoreFinishAnswer: Hashable, Sendable {
    /// The outcome is durable here, now or from before.
    case acknowledged
    /// The coordinator breaks the protocol; no effect.
    case violation
    /// Another application has what it needs, or refuses it; no effect, to be told again.
    case busy
    /// The id is below the horizon; no effect.
    case expired
}
