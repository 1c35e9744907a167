import BankCore
import Ledger
import SettlementProtocol
import Testing

@Suite struct ListsClearing {
    @Test func `committed transactions are listed in the order in which they were posted`() throws {
        var books = try SmallBooks()
        for number in 1...4 as ClosedRange<UInt64> { books.prepare(number, debit: Int64(number)) }
        for number in [3, 1] as [UInt64] { books.finish(number, .committed) }
        books.finish(2, .aborted)
        let page = books.core.clearing(with: Fixtures.alder, since: 0, limit: 10)
        #expect(
            page.entries == [
                ClearingEntry(position: 1, key: Fixtures.key(3), currency: Fixtures.euro, owedToPeer: 3),
                ClearingEntry(position: 2, key: Fixtures.key(1), currency: Fixtures.euro, owedToPeer: 1),
            ])
        #expect(page.prepared == [Fixtures.key(4)], "transactions that may explain a difference")
        #expect(!page.hasMore)
    }

    @Test func `pages follow one another without a gap`() throws {
        var books = try SmallBooks()
        for number in 1...7 as ClosedRange<UInt64> {
            books.prepare(number, debit: 1)
            books.finish(number, .committed)
        }
        var since: UInt64 = 0
        var keys: [TransactionKey] = []
        var pages = 0
        while true {
            let page = books.core.clearing(with: Fixtures.alder, since: since, limit: 3)
            keys += page.entries.map(\.key)
            since = page.entries.last?.position ?? since
            pages += 1
            guard page.hasMore else { break }
        }
        #expect(keys == (1...7).map { Fixtures.key($0) })
        #expect(pages == 3)
        #expect(books.core.clearing(with: Fixtures.alder, since: .max, limit: 3).entries == [])
    }

    @Test func `a peer sees nothing of another peer`() throws {
        var bank = try TestBank(Fixtures.birch)
        let loan = try Loan.whole()
        #expect(try bank.verdict(on: loan) == nil)
        let unknown = try MemberID("elm")
        for peer in [Fixtures.alder, Fixtures.cedar, Fixtures.doum] {
            #expect(bank.books.clearing(with: peer, since: 0, limit: 9).prepared == [loan.key])
        }
        #expect(bank.books.clearing(with: unknown, since: 0, limit: 9).prepared == [])
        bank.finish(loan, .committed)
        let owed = [Fixtures.alder: 100, Fixtures.cedar: 90_000, Fixtures.doum: -120_000] as [MemberID: Int64]
        for (peer, amount) in owed {
            let page = bank.books.clearing(with: peer, since: 0, limit: 9)
            #expect(page.entries.map(\.owedToPeer) == [amount])
            #expect(page.prepared == [])
        }
        #expect(bank.books.clearing(with: unknown, since: 0, limit: 9).entries == [])
    }

    @Test func `legs that cancel one another leave no entry`() throws {
        var cedar = try TestBank(Fixtures.cedar)
        let loan = Loan(
            originator: Fixtures.cedar, asker: .customer("quarry-co"),
            legs: [
                .between(("birch", "mill"), ("cedar", "quarry"), 500, sequence: 0),
                .between(("cedar", "quarry"), ("birch", "mill"), 500, sequence: 1),
            ])
        #expect(try cedar.verdict(on: loan) == nil)
        cedar.finish(loan, .committed)
        #expect(cedar.books.clearing(with: Fixtures.birch, since: 0, limit: 9).entries == [])
    }

    @Test func `prefunding is not a clearing entry, and the audit accounts for it`() throws {
        var books = try SmallBooks()
        let clearing = Chart.clearing(Fixtures.alder, Fixtures.euro)
        try books.amend("prefunding", [Posting(clearing, 70), Posting(AccountName("capital"), -70)])
        books.prepare(1, debit: 5)
        books.finish(1, .committed)
        for books in [books.core, try books.replayed(), try CoreBooks(checkpoint: books.core.checkpoint())] {
            #expect(books.ledger[clearing]?.balance == 75)
            #expect(books.clearing(with: Fixtures.alder, since: 0, limit: 10).entries.map(\.owedToPeer) == [5])
            #expect(books.audit() == [])
        }
    }
}
