public import Money

/// A customer of one bank, with the accounts that it has when the bank's books are opened.
public struct CustomerEntry: Hashable, Sendable {
    /// Unique within its bank; same format as a member id.
    public var id: String
    /// The name for people.
    public var name: String
    /// The id in documents, `scheme:value`; nil if no document names the customer.
    public var partyID: String?
    public var accounts: [AccountEntry]

    public init(id: String, name: String, partyID: String? = nil, accounts: [AccountEntry] = []) {
        self.id = id
        self.name = name
        self.partyID = partyID
        self.accounts = accounts
    }
}

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
