public import Money

/// One booked change of an account's balance: a leg of a transaction, or a posting of the bank's own.
public struct StatementEntry: Hashable, Sendable {
    /// The place of its posting in the account's book. Positions rise; they may have gaps.
    public let position: UInt64
    /// The place among the entries of one posting, from 1: a transaction has an entry for each of its legs.
    public let part: UInt32
    /// Whether the posting has entries besides this one.
    public let isPart: Bool
    /// Unix milliseconds: when the entry came into the book. Rises with the position.
    public let bookedAt: UInt64
    /// Unix milliseconds: the day that the bank wrote to it; may be earlier or later than ``bookedAt``.
    public let valueAt: UInt64
    /// Signed: more than zero is a credit, which raises the balance.
    public let amount: Amount
    /// The account's balance with this entry.
    public let balanceAfter: Amount
    public let cause: EntryCause
    /// A transaction's or an amendment's id, or another application's text, as ``cause`` says; may be empty.
    public let reference: String
    /// The reference by which the creditor knows the payment, such as an invoice's number; may be empty.
    public let creditorReference: String

    /// - Parameters:
    ///   - part: Nil if the posting has no other entry.
    ///   - valueAt: Nil if it is ``bookedAt``.
    public init(
        position: UInt64, part: UInt32? = nil, bookedAt: UInt64, valueAt: UInt64? = nil, amount: Amount,
        balanceAfter: Amount, cause: EntryCause, reference: String, creditorReference: String = ""
    ) {
        self.position = position
        self.part = part ?? 1
        isPart = part != nil
        self.bookedAt = bookedAt
        self.valueAt = valueAt ?? bookedAt
        self.amount = amount
        self.balanceAfter = balanceAfter
        self.cause = cause
        self.reference = reference
        self.creditorReference = creditorReference
    }

    /// The day of ``valueAt``, such as `2026-11-30`; at most the last of the year 9999.
    public var valueDate: String { UTCTime(unixMilliseconds: min(valueAt, UTCTime.limit)).date }

    /// The entry's name in its account's book: the position, with the part if there are several.
    public var name: String { isPart ? "\(position).\(part)" : "\(position)" }
}
