public import SettlementProtocol

/// The part of a submitted transaction that a coordinator keeps: all that a decision needs, and nothing sealed.
public struct SubmittedTransaction: Hashable, Sendable {
    public let id: TransactionID
    public let digest: Hash256
    public let originator: MemberID
    /// In the transaction's order; a vote or an acknowledgement names its bank by its index here.
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
