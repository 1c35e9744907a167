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

/// The register's content as a coordinator reads it at its start, row by row.
public struct RecoveredRegister: Sendable {
    public private(set) var entries: [TransactionID: DecisionEntry] = [:]
    public private(set) var finished: Set<TransactionID> = []
    public private(set) var horizon: UInt64 = 0
    /// Unix milliseconds: no transaction with this id time or a later one is in the archive.
    public var archiveEnd: UInt64 = 0
    /// Unix milliseconds in the newest id that committed and is no longer among the entries; 0 for none.
    public var newestCommitted: UInt64 = 0

    public init() {}

    /// Takes in a row. The first decision of a key stays, whatever a later row says. The last horizon counts: each row has
    /// one that is not earlier, unless an operator has set it back. 0 is none.
    public mutating func take(decided: [DecisionEntry], finished ids: [TransactionID], horizon: UInt64) {
        for entry in decided where entries[entry.id] == nil { entries[entry.id] = entry }
        finished.formUnion(ids)
        if horizon > 0 { self.horizon = horizon }
    }
}
