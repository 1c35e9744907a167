/// A change that a transaction wants to make to one account: positive credits, negative debits; minor units.
public struct Posting: Hashable, Sendable {
    public let account: AccountName
    public let change: Int64

    public init(_ account: AccountName, _ change: Int64) {
        self.account = account
        self.change = change
    }
}
