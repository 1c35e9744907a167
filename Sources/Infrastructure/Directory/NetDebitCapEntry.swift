public import Money

/// The most that this bank may owe all its peers together.
public struct NetDebitCapEntry: Hashable, Sendable {
    public var currency: Currency
    /// Zero or more.
    public var cap: Amount

    public init(currency: Currency, cap: Amount) {
        self.currency = currency
        self.cap = cap
    }
}
