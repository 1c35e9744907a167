public import Money

/// The account that a statement is about.
public struct StatementAccount: Hashable, Sendable {
    /// The account's name at the bank, such as `mill-eur` or `clearing/birch/EUR`.
    public let name: String
    /// The id of the customer that owns it; the bank's own id if it is an account of the bank.
    public let owner: String
    public let currency: Currency

    public init(name: String, owner: String, currency: Currency) {
        self.name = name
        self.owner = owner
        self.currency = currency
    }
}

/// The bank that keeps the account.
public struct AccountServicer: Hashable, Sendable {
    /// The bank's member id in the federation.
    public let id: String
    /// The bank's name for people; may be empty.
    public let name: String

    public init(id: String, name: String = "") {
        self.id = id
        self.name = name
    }
}
