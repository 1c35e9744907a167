public import SettlementProtocol

/// A broken invariant.
public struct Violation: Sendable, Hashable {
    public let invariant: Invariant
    public let detail: String
    /// Nil if no single transaction is to blame.
    public let transaction: TransactionID?

    init(_ invariant: Invariant, _ detail: String, of transaction: TransactionID? = nil) {
        self.invariant = invariant
        self.detail = detail
        self.transaction = transaction
    }
}
