import BankCore
import Ledger
import SettlementProtocol
import Testing

/// One scan over the rows yields every account's statement and every peer's clearing list.
@Suite struct ReadsEveryPosting {
    private static func books() throws -> SmallBooks {
        var books = try SmallBooks()
        books.prepare(1, debit: 10)
        books.prepare(2, debit: 20)
        books.finish(2, .aborted)
        books.finish(1, .committed)
        try books.amend("interest", [Posting(AccountName("capital"), -5), Posting(AccountName("mill"), 5)])
        // Two postings of one amendment on one account are one entry of its statement.
        try books.amend(
            "fee and correction",
            [
                Posting(AccountName("mill"), -3), Posting(AccountName("mill"), 1), Posting(AccountName("capital"), 2),
            ])
        books.prepare(3, debit: 30)
        books.prepare(4, debit: 7)
        books.finish(4, .committed)
        return books
    }

    private static func rows(of books: SmallBooks) throws -> [CoreRow] {
        try books.rows.enumerated().map { number, bytes in
            // Clocks may run backwards; booking times do not.
            let clock = number.isMultiple(of: 2) ? 1_000 + UInt64(number) : 0
            return CoreRow(try CoreRow(serialized: bytes).events, writtenAtUnixMilliseconds: clock)
        }
    }

    @Test func `each account's entries add up to its balance, in order and never back in time`() throws {
        let books = try Self.books()
        var scan = PostingScan(of: books.core, at: Fixtures.birch)
        let posted = try Self.rows(of: books).flatMap { scan.take($0) }
        for (number, account) in books.core.ledger.accounts.enumerated() {
            let entries = posted.filter { $0.account == number }.map(\.entry)
            #expect(entries.map(\.position) == (0..<entries.count).map { UInt64($0 + 1) })
            #expect(entries.map(\.amount).reduce(0, +) == account.balance, "\(account.name)")
            #expect(entries.last?.balanceAfter ?? 0 == account.balance, "\(account.name)")
            let times = entries.map(\.bookedUnixMilliseconds)
            #expect(times == times.sorted())
        }
        let mill = try #require(books.core.ledger.number(of: AccountName("mill")))
        let entries = posted.filter { $0.account == mill }.map(\.entry)
        #expect(entries.map(\.amount) == [100, -10, 5, -2, -7])
        #expect(entries.map(\.balanceAfter) == [100, 90, 95, 93, 86])
        #expect(
            entries.map(\.cause) == [
                .amendment("opening"), .transaction(Fixtures.key(1)), .amendment("interest"),
                .amendment("fee and correction"), .transaction(Fixtures.key(4)),
            ])
    }

    @Test func `entries on clearing accounts carry their position in the peer's list`() throws {
        let books = try Self.books()
        var scan = PostingScan(of: books.core, at: Fixtures.birch)
        let posted = try Self.rows(of: books).flatMap { scan.take($0) }.filter { $0.peerPosition != nil }
        let listed = books.core.clearing(with: Fixtures.alder, since: 0, limit: 100).entries
        #expect(posted.map(\.peerPosition) == listed.map(\.position))
        #expect(posted.map(\.entry.amount) == listed.map(\.owedToPeer))
        #expect(posted.map(\.entry.cause) == listed.map { .transaction($0.key) })
    }

    @Test func `a scan from a base on goes on where the scan up to it ended`() throws {
        let books = try Self.books()
        let rows = try Self.rows(of: books)
        for count in 0...rows.count {
            var base = CoreBooks()
            for event in rows.prefix(count).flatMap(\.events) { base.apply(event) }
            var before = PostingScan(of: base, at: Fixtures.birch)
            for row in rows.prefix(count) { _ = before.take(row) }
            #expect(before.firstDifference(from: base) == nil)
            let removed = try RemovedRows(serialized: before.removedRows(at: base).serialized())
            #expect(removed == before.removedRows(at: base))
            let clearing = base.clearing(with: Fixtures.alder, since: 0, limit: 100).entries
            #expect(removed.clearing[Fixtures.alder]?.count ?? 0 == UInt64(clearing.count))
            #expect(
                removed.clearing[Fixtures.alder]?.owedToPeer[Fixtures.euro] ?? 0
                    == clearing.reduce(0) { $0 + Int128($1.owedToPeer) })

            var whole = PostingScan(of: books.core, at: Fixtures.birch)
            for row in rows.prefix(count) { _ = whole.take(row) }
            var rest = PostingScan(of: books.core, at: Fixtures.birch, from: base, removed)
            for row in rows.dropFirst(count) { #expect(rest.take(row) == whole.take(row), "after \(count) rows") }
            #expect(rest.firstDifference(from: books.core) == nil)
        }
    }

    @Test func `an account whose postings do not lead to its balance is named`() throws {
        let books = try Self.books()
        var scan = PostingScan(of: books.core, at: Fixtures.birch)
        for row in try Self.rows(of: books).dropLast() { _ = scan.take(row) }
        #expect(scan.firstDifference(from: books.core) == AccountName("mill"))
    }

    @Test func `votes, amendments and peers are listed in order`() throws {
        let books = try Self.books().core
        #expect(books.votes.map(\.key) == (1...4).map { Fixtures.key($0) })
        #expect(books.votes.map(\.holds.isEmpty) == [true, true, false, true])
        #expect(books.amendmentIDs == ["fee and correction", "interest", "opening"])
        #expect(books.clearingPeers == [Fixtures.alder])
    }
}
