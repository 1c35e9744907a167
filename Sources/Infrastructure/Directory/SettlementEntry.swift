public import Money
public import SettlementProtocol

/// Which bank settles what the others owe one another, and what each has paid in there beforehand.
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
    /// One a bank and currency; in the copy for a member only what that member may see.
    public var prefunded: [Prefunding]

    public init(bank: MemberID, prefunded: [Prefunding] = []) {
        self.bank = bank
        self.prefunded = prefunded
    }
}
