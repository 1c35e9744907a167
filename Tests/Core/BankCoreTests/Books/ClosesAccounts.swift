import BankCore
import Ledger
import SettlementProtocol
import Testing

/// An amendment opens, posts, bounds and closes as a whole, or changes nothing.
@Suite struct ClosesAccounts {
    private static let smith = AccountName("smith")

    private static func books() throws -> SmallBooks {
        var books = try SmallBooks()
        try books.amend(
            Amendment(id: "smith", opened: [Account(name: smith, kind: .customer, currency: Fixtures.euro)]))
        return books
    }

    @Test func `an empty account is closed once and stays closed after a restart`() throws {
        var books = try Self.books()
        try books.amend(Amendment(id: "close", closed: [Self.smith]))
        try books.amend(Amendment(id: "close", closed: [Self.smith]))
        #expect(books["smith"]?.isOpen == false)
        var resumed = CoreBooks()
        for row in books.rows { for event in try CoreRow(serialized: row).events { resumed.apply(event) } }
        #expect(resumed.ledger[Self.smith]?.isOpen == false)
        #expect(try CoreBooks(checkpoint: books.core.checkpoint()).ledger[Self.smith]?.isOpen == false)
    }

    @Test func `an account with money or holds is not closed, and no other change of the amendment happens`() throws {
        var books = try Self.books()
        let mill = AccountName("mill")
        #expect(throws: LedgerError.self) { try books.amend(Amendment(id: "both", closed: [Self.smith, mill])) }
        #expect(books["smith"]?.isOpen == true)
        books.prepare(1, debit: 100)
        books.finish(1, .committed)
        try books.amend(Amendment(id: "mill", closed: [mill]))
        #expect(books["mill"]?.isOpen == false)
    }

    @Test func `an amendment cannot post to a closed account`() throws {
        var books = try Self.books()
        try books.amend(Amendment(id: "close", closed: [Self.smith]))
        let error = #expect(throws: LedgerError.self) {
            try books.amend("late", [Posting(AccountName("capital"), -5), Posting(Self.smith, 5)])
        }
        #expect(error?.code == .accountClosed)
    }

    @Test func `a posting to a closed account cannot be held`() throws {
        var books = try Self.books()
        books.prepare(1, debit: 100)
        books.finish(1, .committed)
        try books.amend(Amendment(id: "mill", closed: [AccountName("mill")]))
        let answer = books.prepare(2, debit: 0)
        #expect(answer != .vote(.yes), "a closed account takes part in a vote")
    }

    @Test func `an excerpt of the ledger holds only the named accounts that exist`() throws {
        let books = try Self.books()
        let excerpt = books.core.ledger.excerpt(of: [Self.smith, AccountName("nobody")])
        #expect(excerpt.accounts.map(\.name) == [Self.smith])
        #expect(excerpt[Self.smith] == books["smith"])
    }
}
