public import SettlementProtocol

/// The actions that a coordinator's shell must carry out, in the order of the fields.
public struct CoordinatorEffects: Hashable, Sendable {
    /// Ask one bank for its vote.
    public struct Ask: Hashable, Sendable {
        public let id: TransactionID
        /// The bank's place among the participants.
        public let index: Int
        public let bank: MemberID

        package init(id: TransactionID, index: Int, bank: MemberID) {
            self.id = id
            self.index = index
            self.bank = bank
        }
    }

    /// Tell one bank an outcome, until it acknowledges.
    public struct Tell: Hashable, Sendable {
        public let id: TransactionID
        public let index: Int
        public let bank: MemberID
        /// Nil in the abort of a key that is known only from an inquiry.
        public let digest: Hash256?
        public let outcome: Outcome

        public init(id: TransactionID, index: Int, bank: MemberID, digest: Hash256?, outcome: Outcome) {
            self.id = id
            self.index = index
            self.bank = bank
            self.digest = digest
            self.outcome = outcome
        }
    }

    /// Write these durably, in one row with ``finished`` and ``horizon``, before you call
    /// ``CoordinatorBooks/recorded(_:_:at:into:)``. Nothing about them leaves the process sooner.
    public var record: [DecisionEntry] = []
    /// Write these with the next row; they may wait for it.
    public var finished: [TransactionID] = []
    /// Write this durably before you call ``CoordinatorBooks/horizonRecorded(_:)``; it may wait for the next row.
    public var horizon: UInt64?
    public var asks: [Ask] = []
    public var tells: [Tell] = []
    /// Durably decided: answer the clients that wait, and drop the data kept to ask for votes.
    public var decided: [TransactionID] = []
    /// Acknowledged by every bank: answer the clients that wait for that.
    public var applied: [TransactionID] = []

    public init() {}
}
