/// A change that a transaction wants to make to one account, in minor units: credits are positive, debits negative.
public struct Posting: Hashable, Sendable {
    public let account: AccountName
    public let change: Int64

    public init(_ account: AccountName, _ change: Int64) {
        self.account = account
        self.change = change
    }
}
