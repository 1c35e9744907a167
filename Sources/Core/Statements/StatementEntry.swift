public import Money

/// One booked change of an account's balance.
public struct StatementEntry: Hashable, Sendable {
    /// The entry's place in the account's book. Positions rise; they may have gaps.
    public let position: UInt64
    /// Unix milliseconds. Times may go back from entry to entry if a clock was set; the position gives the order.
    public let bookedAt: UInt64
    /// Signed: more than zero is a credit, which raises the balance.
    public let amount: Amount
    /// The account's balance with this entry.
    public let balanceAfter: Amount
    public let cause: EntryCause
    /// A transaction's or an amendment's id, or another application's text, as ``cause`` says; may be empty.
    public let reference: String

    public init(
        position: UInt64, bookedAt: UInt64, amount: Amount, balanceAfter: Amount, cause: EntryCause, reference: String
    ) {
        self.position = position
        self.bookedAt = bookedAt
        self.amount = amount
        self.balanceAfter = balanceAfter
        self.cause = cause
        self.reference = reference
    }
}
