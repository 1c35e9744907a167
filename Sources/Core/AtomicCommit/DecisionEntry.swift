public import SettlementProtocol

/// The register's entry for one key: a decision, and the data to send it again after a restart.
public struct DecisionEntry: Hashable, Sendable {
    public let id: TransactionID
    /// Nil if a participant in doubt asked about a transaction that was not known.
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
