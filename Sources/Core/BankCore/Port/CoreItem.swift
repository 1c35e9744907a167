public import Foundation
public import Ledger
public import SettlementProtocol

/// One vote for the core to store, with the postings that it promises.
public struct CoreItem: Hashable, Sendable {
    public enum Proposal: Hashable, Sendable {
        /// Yes, if the postings can be held. `record` is kept for the bank's own use.
        case hold([Posting], record: Data)
        /// No, with the reason sealed to the originator.
        case refuse(sealedReason: Data)
    }

    public let key: TransactionKey
    public let digest: Hash256
    public let timeoutMilliseconds: UInt32
    public let proposal: Proposal

    public init(key: TransactionKey, digest: Hash256, timeoutMilliseconds: UInt32, proposal: Proposal) {
        self.key = key
        self.digest = digest
        self.timeoutMilliseconds = timeoutMilliseconds
        self.proposal = proposal
    }
}

/// A core's answer to a ``CoreItem``.
public enum CoreAnswer: Hashable, Sendable {
    /// The first writer's vote, durable now or from before. A vote of `busy` stored nothing.
    case vote(Vote)
    /// The postings cannot be held; nothing was stored. The bank proposes a refusal next, with a sealed reason.
    case short(Shortage)
    /// Another digest was stored under this key; no effect.
    case conflict
    /// The id is below the horizon; no effect.
    case expired
}

/// One outcome for the core to carry out.
public struct CoreFinish: Hashable, Sendable {
    public let key: TransactionKey
    /// Nil in an abort that the coordinator knows only from an inquiry.
    public let digest: Hash256?
    public let outcome: Outcome

    public init(key: TransactionKey, digest: Hash256?, outcome: Outcome) {
        self.key = key
        self.digest = digest
        self.outcome = outcome
    }
}

/// A core's answer to a ``CoreFinish``.
public enum CoreFinishAnswer: Hashable, Sendable {
    /// The outcome is durable here, now or from before.
    case acknowledged
    /// The coordinator breaks the protocol; no effect.
    case violation
    /// Another application has locked one of its accounts; no effect. To be repeated.
    case busy
    /// The store refuses it until somebody repairs the store; no effect. To be repeated, but a pause alone does not help.
    case blocked
    /// The id is below the horizon; no effect.
    case expired
}
