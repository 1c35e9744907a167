public import Money

/// The number and the sum of a statement's entries on each side.
public struct StatementTotals: Hashable, Sendable {
    /// Entries of zero or more.
    public private(set) var creditCount = 0
    public private(set) var creditSum = Amount.zero
    /// Entries below zero.
    public private(set) var debitCount = 0
    /// Not signed: zero or more.
    public private(set) var debitSum = Amount.zero
    /// Turnover: both sides' sums together.
    public private(set) var sum = Amount.zero
    /// Credits minus debits: closing balance minus opening balance.
    public private(set) var net = Amount.zero

    public var count: Int { creditCount + debitCount }

    /// - Throws: `MoneyError` with `amount_too_large` if a sum passes `Amount.limit`; the totals are then void.
    mutating func count(_ amount: Amount) throws(MoneyError) {
        if amount < .zero {
            debitCount += 1
            debitSum = try debitSum.subtracting(amount)
        } else {
            creditCount += 1
            creditSum = try creditSum.adding(amount)
        }
        sum = try creditSum.adding(debitSum)
        net = try net.adding(amount)
    }
}
