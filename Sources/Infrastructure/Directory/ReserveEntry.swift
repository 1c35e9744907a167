public import Money

/// The bank's own money that it lends from.
public struct ReserveEntry: Hashable, Sendable {
    public var currency: Currency
    /// What it holds when the bank's books are opened; more than zero.
    public var amount: Amount
    /// What must always stay in it; from zero to `amount`.
    public var floor: Amount

    public init(currency: Currency, amount: Amount, floor: Amount = .zero) {
        self.currency = currency
        self.amount = amount
        self.floor = floor
    }
}
