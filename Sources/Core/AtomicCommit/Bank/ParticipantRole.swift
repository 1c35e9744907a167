public import SettlementProtocol

/// A participant's part in one transaction, without any I/O: the state of its durable record, and the answer to each
/// message.
public enum ParticipantRole: Hashable, Sendable {
    /// No record, and the id is not below the horizon. Left by a vote or an abort.
    case unknown
    /// Voted yes on this digest. Left only by the coordinator's outcome.
    case prepared(Hash256)
    case committed(Hash256)
    /// Aborted after a vote on this digest. Nil is a tombstone: never prepared here, and never will be.
    case aborted(Hash256?)
    /// Forgotten: the id is below the horizon and has no record.
    case expired

    /// How to answer a prepare.
    public enum PrepareAnswer: Hashable, Sendable {
        /// No record stands in the way: judge it, and store the vote before it is sent.
        case judge
        /// Answer with the stored vote, byte for byte.
        case replay
        /// Answer no: it was aborted, whatever was voted before.
        case alreadyAborted
        /// Another digest was voted on under this key; no effect.
        case conflict
        case expired
    }

    public func answerToPrepare(_ digest: Hash256) -> PrepareAnswer {
        switch self {
        case .unknown: .judge
        case .prepared(let stored), .committed(let stored): stored == digest ? .replay : .conflict
        case .aborted(.some(let stored)): stored == digest ? .alreadyAborted : .conflict
        case .aborted(.none): .alreadyAborted
        case .expired: .expired
        }
    }

    /// How to answer the coordinator's outcome.
    public enum FinishAnswer: Hashable, Sendable {
        /// Post or release what is held, durably, then acknowledge.
        case apply(Outcome)
        /// Store a tombstone, durably, then acknowledge.
        case entomb
        /// The outcome is applied already: acknowledge.
        case already
        /// The coordinator breaks the protocol: raise an alarm, change nothing.
        case violation
        case expired
    }

    /// - Parameter digest: Nil in the abort of a key that the coordinator knows only from an inquiry.
    public func answerToFinish(_ outcome: Outcome, digest: Hash256?) -> FinishAnswer {
        switch (self, outcome) {
        case (.unknown, .committed): .violation
        case (.unknown, .aborted): .entomb
        case (.prepared(let stored), .committed): stored == digest ? .apply(.committed) : .violation
        case (.prepared(let stored), .aborted): digest == nil || stored == digest ? .apply(.aborted) : .violation
        case (.committed(let stored), .committed): stored == digest ? .already : .violation
        case (.committed, .aborted): .violation
        case (.aborted, .committed): .violation
        case (.aborted, .aborted): .already
        case (.expired, .committed), (.expired, .aborted): .expired
        }
    }
}
