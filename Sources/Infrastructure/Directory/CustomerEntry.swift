/// A customer of one bank, with the accounts that it has when the bank's books are opened.
public struct CustomerEntry: Hashable, Sendable {
    /// Unique in its bank; formed as a member id is.
    public var id: String
    /// As people know it.
    public var name: String
    /// As documents know it, `scheme:value`; nil where no document names it.
    public var partyID: String?
    public var accounts: [AccountEntry]

    public init(id: String, name: String, partyID: String? = nil, accounts: [AccountEntry] = []) {
        self.id = id
        self.name = name
        self.partyID = partyID
        self.accounts = accounts
    }
}
