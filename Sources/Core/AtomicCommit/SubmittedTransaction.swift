public import SettlementProtocol

/// What a coordinator keeps of a transaction that was handed over: all that deciding needs, and nothing that is sealed.
public struct SubmittedTransaction: Hashable, Sendable {
    public let id: TransactionID
    public let digest: Hash256
    public let originator: MemberID
    /// In the transaction's order; a vote or an acknowledgement names its bank by the place here.
    public let banks: [MemberID]
    public let timeoutMilliseconds: UInt32

    public init(
        id: TransactionID, digest: Hash256, originator: MemberID, banks: [MemberID], timeoutMilliseconds: UInt32
    ) {
        self.id = id
        self.digest = digest
        self.originator = originator
        self.banks = banks
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}
