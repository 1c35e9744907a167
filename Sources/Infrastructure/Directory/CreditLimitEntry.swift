public import Money
public import SettlementProtocol

/// The most that one peer may owe this bank.
public struct CreditLimitEntry: Hashable, Sendable {
    public var peer: MemberID
    public var currency: Currency
    /// Zero or more.
    public var limit: Amount

    public init(peer: MemberID, currency: Currency, limit: Amount) {
        self.peer = peer
        self.currency = currency
        self.limit = limit
    }
}
