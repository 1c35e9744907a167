public import Money
public import SettlementProtocol

/// The bank that settles the other banks' debts to one another, and each bank's prefunding there.
public struct SettlementEntry: Hashable, Sendable {
    /// One bank's money at the settlement bank.
    public struct Prefunding: Hashable, Sendable {
        public var bank: MemberID
        public var currency: Currency
        /// More than zero.
        public var amount: Amount

        public init(bank: MemberID, currency: Currency, amount: Amount) {
            self.bank = bank
            self.currency = currency
            self.amount = amount
        }
    }

    public var bank: MemberID
    /// One per bank and currency; a member's copy holds only the entries that this member may see.
    public var prefunded: [Prefunding]

    public init(bank: MemberID, prefunded: [Prefunding] = []) {
        self.bank = bank
        self.prefunded = prefunded
    }
}
