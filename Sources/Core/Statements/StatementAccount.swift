public import Money

/// The account that a statement is about.
public struct StatementAccount: Hashable, Sendable {
    /// What the bank calls it, such as `mill-eur` or `clearing/birch/EUR`.
    public let name: String
    /// The id of the customer that owns it; the bank's own id where it is an account of the bank.
    public let owner: String
    public let currency: Currency

    public init(name: String, owner: String, currency: Currency) {
        self.name = name
        self.owner = owner
        self.currency = currency
    }
}
