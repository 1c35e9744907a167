extension ParticipantRole {
    /// What an originator's wish to give up a transaction of its own means at its own bank.
    public enum WithdrawalAnswer: Hashable, Sendable {
        /// Never voted on: store a tombstone. It must be the same durable step that found the key unknown; a vote that
        /// slips in between would be broken.
        case entomb
        /// It can never commit already.
        case already
        /// It was voted on: only the coordinator's outcome ends it.
        case voted
        /// Forgotten here.
        case expired
    }

    public var answerToWithdrawal: WithdrawalAnswer {
        switch self {
        case .unknown: .entomb
        case .aborted: .already
        case .prepared, .committed: .voted
        case .expired: .expired
        }
    }
}
