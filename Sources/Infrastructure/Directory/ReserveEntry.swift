public import Money

/// The bank's own money for loans.
public struct ReserveEntry: Hashable, Sendable {
    public var currency: Currency
    /// The balance when the bank's books are opened; more than zero.
    public var amount: Amount
    /// The balance that must always stay; from zero to `amount`.
    public var floor: Amount

    public init(currency: Currency, amount: Amount, floor: Amount = .zero) {
        self.currency = currency
        self.amount = amount
        self.floor = floor
    }
}
