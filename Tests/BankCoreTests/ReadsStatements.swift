import BankCore
import Ledger
import SettlementProtocol
import Testing

/// What was booked on an account can be read again from the rows, and adds up.
@Suite struct ReadsStatements {
    private static let mill = AccountName("mill")

    /// A commit of 10, an abort of 20, an amendment of +5, a prepare of 30 that is open, and a commit of 7.
    private static func books() throws -> SmallBooks {
        var books = try SmallBooks()
        books.prepare(1, debit: 10)
        books.prepare(2, debit: 20)
        books.finish(2, .aborted)
        books.finish(1, .committed)
        try books.amend("interest", [Posting(AccountName("capital"), -5), Posting(mill, 5)])
        books.prepare(3, debit: 30)
        books.prepare(4, debit: 7)
        books.finish(4, .committed)
        return books
    }

    private static func page(_ account: AccountName, since: UInt64 = 0, limit: Int = 100) throws -> StatementPage? {
        var scan = StatementScan(of: account, since: since, limit: limit)
        for (number, bytes) in try books().rows.enumerated() {
            let row = try CoreRow(serialized: bytes)
            // Clocks may run backwards; booking times do not.
            let clock = number.isMultiple(of: 2) ? 1_000 + UInt64(number) : 0
            scan.take(CoreRow(row.events, writtenAtUnixMilliseconds: clock))
        }
        return scan.page
    }

    @Test func `what was committed and amended is there, in order, with the balance that it left`() throws {
        let page = try #require(try Self.page(Self.mill))
        #expect(page.entries.map(\.amount) == [100, -10, 5, -7])
        #expect(page.entries.map(\.balanceAfter) == [100, 90, 95, 88])
        #expect(page.entries.map(\.position) == [1, 2, 3, 4])
        #expect(
            page.entries.map(\.cause) == [
                .amendment("opening"), .transaction(Fixtures.key(1)), .amendment("interest"),
                .transaction(Fixtures.key(4)),
            ])
        #expect(try page.entries.last?.balanceAfter == Self.books()["mill"]?.balance)
        #expect(!page.hasMore)
    }

    @Test func `booking times never run backwards`() throws {
        let times = try #require(try Self.page(Self.mill)).entries.map(\.bookedUnixMilliseconds)
        #expect(times == times.sorted())
        #expect(times.allSatisfy { $0 >= 1_000 })
    }

    @Test(arguments: 1...4) func `pages follow one another without a gap`(limit: Int) throws {
        var entries: [StatementEntry] = []
        var page: StatementPage
        repeat {
            page = try #require(try Self.page(Self.mill, since: entries.last?.position ?? 0, limit: limit))
            #expect(page.entries.count <= limit)
            entries += page.entries
        } while page.hasMore
        #expect(entries == (try Self.page(Self.mill)?.entries))
    }

    @Test func `the clearing account shows the other side`() throws {
        let page = try #require(try Self.page(Chart.clearing(Fixtures.alder, Fixtures.euro)))
        #expect(page.entries.map(\.amount) == [10, 7])
    }

    @Test func `an account that was never opened has no statement`() throws {
        #expect(try Self.page(AccountName("nobody")) == nil)
    }
}
