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
