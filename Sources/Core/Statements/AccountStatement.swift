public import Money

/// The changes of one account in a period: two balances and every entry between them, checked to add up.
///
/// Positive balances and amounts are credits: the bank owes them to the owner. A balance below zero is a debit.
public struct AccountStatement: Hashable, Sendable {
    /// Names the statement; the bank uses each id once.
    public let id: String
    public let servicer: AccountServicer
    public let account: StatementAccount
    public let period: StatementPeriod
    /// Unix milliseconds.
    public let createdAt: UInt64
    /// The balance before the first entry.
    public let opening: Amount
    /// The balance after the last entry; ``opening`` if there is none. Final only if ``isFinal``.
    public let closing: Amount
    /// In the order of the book.
    public let entries: [StatementEntry]
    public let totals: StatementTotals

    /// Whether the period has ended. If not, more entries may follow in it, and ``closing`` is the balance so far.
    public var isFinal: Bool { period.to <= createdAt }

    /// Makes a statement if the opening balance and the entries lead to every given balance.
    ///
    /// - Parameters:
    ///   - createdAt: Unix milliseconds; up to the year 9999.
    ///   - closing: Read from the account, not added up by the caller: the entries are checked against it.
    /// - Throws: ``StatementError``; each code says what to do.
    public init(
        id: String, servicer: AccountServicer, account: StatementAccount, period: StatementPeriod, createdAt: UInt64,
        opening: Amount, closing: Amount, entries: [StatementEntry]
    ) throws(StatementError) {
        for (field, text) in [
            ("statement's id", id), ("bank's id", servicer.id), ("account's name", account.name),
            ("owner's id", account.owner),
        ] where text.isEmpty {
            throw StatementError(.textMissing, "the \(field) is empty; provide it")
        }
        guard createdAt <= UTCTime.limit else {
            throw StatementError(
                .timeOutOfRange, "the statement is dated after the year 9999; set this machine's clock")
        }
        try Self.checkOrder(of: entries, in: period)
        totals = try Self.totals(of: entries, from: opening, to: closing)
        self.id = id
        self.servicer = servicer
        self.account = account
        self.period = period
        self.createdAt = createdAt
        self.opening = opening
        self.closing = closing
        self.entries = entries
    }

    private static func checkOrder(of entries: [StatementEntry], in period: StatementPeriod) throws(StatementError) {
        var last: StatementEntry?
        for entry in entries {
            if let last, (entry.position, entry.part) <= (last.position, last.part) {
                throw StatementError(
                    .entriesOutOfOrder,
                    "entry \(entry.name) comes after \(last.name); give the entries in the order of the book, each once"
                )
            }
            last = entry
            guard period.contains(entry.bookedAt) else {
                throw StatementError(
                    .entryOutsidePeriod,
                    "entry \(entry.name) was booked outside the period; choose only entries of the period")
            }
        }
    }

    private static func totals(
        of entries: [StatementEntry], from opening: Amount, to closing: Amount
    ) throws(StatementError) -> StatementTotals {
        var totals = StatementTotals()
        var balance = opening
        for entry in entries {
            do {
                balance = try balance.adding(entry.amount)
                try totals.count(entry.amount)
            } catch {
                throw StatementError(
                    .amountTooLarge,
                    "up to entry \(entry.name) a balance or a total passes \(Amount.limit) minor units; "
                        + "ask for a shorter period")
            }
            guard balance == entry.balanceAfter else {
                throw doesNotAddUp(
                    "the balance that the book has after entry \(entry.name) is not the one before it plus the entry")
            }
        }
        guard balance == closing else {
            throw doesNotAddUp("the closing balance is not the opening balance plus the \(entries.count) entries")
        }
        return totals
    }

    private static func doesNotAddUp(_ finding: String) -> StatementError {
        StatementError(
            .doesNotAddUp,
            "\(finding); read balances and entries again at one position of the book; if that changes nothing, "
                + "another application of the bank wrote this entry's balance wrongly, and the bank corrects it there")
    }
}

/// The cause of an entry. Raw values are in exported files: append only.
public enum EntryCause: String, Hashable, Sendable, CaseIterable {
    /// A transaction of the federation; the reference is its id.
    case transaction
    /// The bank's own change of its books, such as an opening balance; the reference is the amendment's id.
    case amendment
    /// Another application of the bank that posts to the same accounts; the reference is its own text.
    case application
}

/// The time that a statement covers: from its first instant up to an end that is not part of it.
///
/// So the next statement starts where this one ends, and no instant is in both.
public struct StatementPeriod: Hashable, Sendable {
    /// Unix milliseconds; the first instant of the period.
    public let from: UInt64
    /// Unix milliseconds; the first instant after the period.
    public let to: UInt64

    /// The end of a period that includes the last day of the year 9999.
    private static let lastEnd = UTCTime.limit + 1

    /// - Throws: ``StatementError`` with `period_empty` or `time_out_of_range`.
    public init(from: UInt64, to: UInt64) throws(StatementError) {
        guard from < to else {
            throw StatementError(.periodEmpty, "a period must end after it starts; give an end that is later")
        }
        guard to <= Self.lastEnd else {
            throw StatementError(.timeOutOfRange, "the period ends after the year 9999; give an earlier end")
        }
        self.from = from
        self.to = to
    }

    public func contains(_ unixMilliseconds: UInt64) -> Bool { (from..<to).contains(unixMilliseconds) }
}
