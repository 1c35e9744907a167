public import Money

/// A customer's account.
public struct AccountEntry: Hashable, Sendable {
    /// Unique within its bank; same format as a member id.
    public var id: String
    public var currency: Currency
    /// The balance when the bank's books are opened; zero or more.
    public var opening: Amount

    public init(id: String, currency: Currency, opening: Amount = .zero) {
        self.id = id
        self.currency = currency
        self.opening = opening
    }
}
