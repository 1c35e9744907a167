/// What one transaction holds of one account until its outcome is known.
///
/// A hold reduces what is available and never creates debt; its inverse comes from the stored hold alone.
public struct Hold: Hashable, Sendable {
    /// The account's number in its ledger.
    public let account: Int
    /// Debit held: minor units, 0 or more.
    public let held: Int64
    /// Headroom reserved above: minor units, 0 or more.
    public let pending: Int64
    /// What posting adds to the balance.
    public let net: Int64

    public init(account: Int, held: Int64, pending: Int64, net: Int64) {
        self.account = account
        self.held = held
        self.pending = pending
        self.net = net
    }
}
