public import SettlementProtocol

/// A decision with what is needed to tell it after a restart: what one row of the register says of one key.
public struct DecisionEntry: Hashable, Sendable {
    public let id: TransactionID
    /// Nil where a participant in doubt asked about a transaction that was not known.
    public let digest: Hash256?
    public let originator: MemberID
    public let participants: [MemberID]
    public let decision: Decision

    public init(
        id: TransactionID, digest: Hash256?, originator: MemberID, participants: [MemberID], decision: Decision
    ) {
        self.id = id
        self.digest = digest
        self.originator = originator
        self.participants = participants
        self.decision = decision
    }
}
