import Money
import Statements
import Testing

@Suite struct AccountStatementTests {
    @Test(arguments: StatementSample.all)
    func `figures that add up make a statement`(sample: StatementSample) throws {
        let statement = try sample.statement()
        #expect(statement.totals.count == sample.amounts.count)
        #expect(statement.totals.net.minorUnits == sample.amounts.reduce(0, +))
        #expect(statement.totals.sum.minorUnits == sample.amounts.map(abs).reduce(0, +))
    }

    @Test func `credits and debits are counted apart, and zero is a credit`() throws {
        let totals = try StatementSample().statement().totals
        #expect([totals.creditCount, totals.debitCount] == [2, 1])
        #expect([totals.creditSum.minorUnits, totals.debitSum.minorUnits] == [250, 1_100])
    }

    @Test(arguments: [-1, 1] as [Int64])
    func `a closing balance that is off by one unit is refused`(difference: Int64) throws {
        for sample in [StatementSample(), .empty, .overdrawn, .yen] {
            let closing = sample.amounts.reduce(sample.opening, +) + difference
            #expect(code { try sample.statement(closing: closing) } == .doesNotAddUp)
        }
    }

    @Test(arguments: 0..<3)
    func `a balance after an entry that is off by one unit is refused`(place: Int) throws {
        let entries = try changed(place) { entry throws in
            StatementEntry(
                position: entry.position, bookedAt: entry.bookedAt, amount: entry.amount,
                balanceAfter: try entry.balanceAfter.adding(Amount(minorUnits: 1)), cause: entry.cause,
                reference: entry.reference)
        }
        #expect(code { try StatementSample().statement(entries: entries) } == .doesNotAddUp)
    }

    @Test func `a missing entry is noticed`() throws {
        var entries = try StatementSample().entries()
        entries.remove(at: 1)
        #expect(code { try StatementSample().statement(entries: entries) } == .doesNotAddUp)
    }

    @Test func `entries out of the book's order are refused, and so is a repeated entry`() throws {
        let entries = try StatementSample().entries()
        #expect(code { try StatementSample().statement(entries: entries.reversed()) } == .entriesOutOfOrder)
        let doubled = [entries[0], entries[0]] + entries[1...]
        #expect(code { try StatementSample().statement(entries: doubled) } == .entriesOutOfOrder)
    }

    @Test func `a clock that was set back does not change the book's order`() throws {
        let entries = try changed(1) { entry in at(entry, StatementSample.firstBooked - 60_000) }
        #expect(try StatementSample().statement(entries: entries).entries == entries)
    }

    @Test func `the first instant belongs to the period and the one after the last does not`() throws {
        let period = StatementSample().period
        for instant in [period.from, period.to - 1] {
            let entries = try changed(0) { entry in at(entry, instant) }
            #expect(code { try StatementSample().statement(entries: entries) } == nil)
        }
        for instant in [period.from - 1, period.to] {
            let entries = try changed(0) { entry in at(entry, instant) }
            #expect(code { try StatementSample().statement(entries: entries) } == .entryOutsidePeriod)
        }
    }

    @Test func `a balance or a total beyond the largest amount is refused`() throws {
        let half = Amount.limit / 2
        let over = StatementSample(opening: half + 1, amounts: [half])
        let entry = StatementEntry(
            position: 1, bookedAt: StatementSample.firstBooked, amount: try Amount(minorUnits: half),
            balanceAfter: .zero, cause: .transaction, reference: "")
        #expect(code { try over.statement(entries: [entry], closing: 0) } == .amountTooLarge)
        let busy = StatementSample(opening: 0, amounts: [half, -half, half])
        #expect(code { try busy.statement() } == .amountTooLarge)
    }

    @Test(arguments: [(5, 5), (6, 5)] as [(UInt64, UInt64)])
    func `an empty or reversed period is refused`(from: UInt64, to: UInt64) {
        #expect(throws: StatementError.self) { try StatementPeriod(from: from, to: to) }
        #expect(code { try StatementPeriod(from: from, to: to) } == .periodEmpty)
    }

    @Test func `a time with a five-digit year is refused`() throws {
        let last: UInt64 = 253_402_300_799_999
        // The end of a period is not part of it.
        #expect(code { try StatementPeriod(from: 0, to: last + 1) } == nil)
        #expect(code { try StatementPeriod(from: 0, to: last + 2) } == .timeOutOfRange)
        #expect(code { try StatementSample(createdAt: last).statement() } == nil)
        #expect(code { try StatementSample(createdAt: last + 1).statement() } == .timeOutOfRange)
    }

    @Test func `a statement without id, bank, account or owner is refused`() {
        let samples = [
            StatementSample(id: ""), StatementSample(servicer: AccountServicer(id: "")), StatementSample(account: ""),
            StatementSample(owner: ""),
        ]
        for sample in samples { #expect(code { try sample.statement() } == .textMissing) }
    }

    @Test func `an error says what to do and names no figure and no party`() throws {
        let error = try #require(throws: StatementError.self) { try StatementSample().statement(closing: 987_654) }
        #expect(error.description.hasPrefix("does_not_add_up: "))
        #expect(error.detail.contains("read balances and entries again"))
        for secret in ["987654", "9876.54", "mill", "birch"] { #expect(!error.description.contains(secret)) }
    }

    @Test func `the codes are stable`() {
        #expect(
            StatementError.Code.allCases.map(\.rawValue) == [
                "does_not_add_up", "entries_out_of_order", "entry_outside_period", "amount_too_large", "period_empty",
                "time_out_of_range", "entries_removed", "text_missing",
            ])
    }

    private func changed(_ place: Int, _ change: (StatementEntry) throws -> StatementEntry) throws -> [StatementEntry] {
        var entries = try StatementSample().entries()
        entries[place] = try change(entries[place])
        return entries
    }

    private func at(_ entry: StatementEntry, _ instant: UInt64) -> StatementEntry {
        StatementEntry(
            position: entry.position, bookedAt: instant, amount: entry.amount, balanceAfter: entry.balanceAfter,
            cause: entry.cause, reference: entry.reference)
    }

    /// The error code that `attempt` throws; nil if it throws none.
    private func code<Value>(_ attempt: () throws -> Value) -> StatementError.Code? {
        do {
            _ = try attempt()
            return nil
        } catch {
            return (error as? StatementError)?.code
        }
    }
}
