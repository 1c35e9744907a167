/// The hold of one transaction on one account until its outcome is known.
///
/// A hold reduces the available amount and never creates debt. The stored hold alone is enough to undo it.
public struct Hold: Hashable, Sendable {
    /// The account's number in its ledger.
    public let account: Int
    /// Debit held: minor units, 0 or more.
    public let held: Int64
    /// Headroom reserved above: minor units, 0 or more.
    public let pending: Int64
    /// The change of the balance when the hold is posted.
    public let net: Int64

    public init(account: Int, held: Int64, pending: Int64, net: Int64) {
        self.account = account
        self.held = held
        self.pending = pending
        self.net = net
    }
}

/// A change that a transaction wants to make to one account, in minor units: credits are positive, debits negative.
public struct Posting: Hashable, Sendable {
    public let account: AccountName
    public let change: Int64

    public init(_ account: AccountName, _ change: Int64) {
        self.account = account
        self.change = change
    }
}
