public import SettlementProtocol

/// What a coordinator's shell has to carry out, in the order of the fields.
public struct CoordinatorEffects: Hashable, Sendable {
    /// One bank is to be asked for its vote.
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

    /// One bank is to be told an outcome, until it acknowledges.
    public struct Tell: Hashable, Sendable {
        public let id: TransactionID
        public let index: Int
        public let bank: MemberID
        /// Nil in an abort of a key that is known from an inquiry alone.
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

    /// Durable, in one row with ``finished`` and ``horizon``, before ``CoordinatorBooks/recorded(_:_:at:into:)`` is
    /// called; nothing about these leaves the process sooner.
    public var record: [DecisionEntry] = []
    /// Noted with the next row; they may wait for one.
    public var finished: [TransactionID] = []
    /// Durable before ``CoordinatorBooks/horizonRecorded(_:)`` is called; may wait for the next row.
    public var horizon: UInt64?
    public var asks: [Ask] = []
    public var tells: [Tell] = []
    /// Durably decided: tell whoever waits, and drop what was kept to ask for votes.
    public var decided: [TransactionID] = []
    /// Acknowledged by everyone: tell whoever waits for that.
    public var applied: [TransactionID] = []

    public init() {}
}
