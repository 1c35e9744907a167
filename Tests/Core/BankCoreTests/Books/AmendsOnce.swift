import BankCore
import Ledger
import Testing

@Suite struct AmendsOnce {
    static let wages = [Posting(AccountName("capital"), -20), Posting(AccountName("mill"), 20)]

    @Test func `a repeated amendment has no further effect, even after a restart`() throws {
        var books = try SmallBooks()
        for _ in 0..<2 {
            try books.amend("wages", Self.wages)
            try books.amend("wages", Self.wages)
            #expect(books["mill"]?.balance == 120)
            try books.restart()
        }
        #expect(books.written == 2)
        let resumed = try CoreBooks(checkpoint: books.core.checkpoint())
        var again = resumed
        #expect(try again.amend(Amendment(id: "wages", postings: Self.wages)) == nil)
    }

    @Test(arguments: [
        Amendment(id: "bad", opened: [account("mill")]),
        Amendment(id: "bad", opened: [account("new")], postings: [Posting(AccountName("new"), 1)]),
        Amendment(id: "bad", opened: [account("new")], postings: wages, bounds: [bounds("mill", 0, 119)]),
        Amendment(id: "bad", opened: [account("new")], postings: wages, bounds: [bounds("nobody", 0, 1)]),
        Amendment(id: "bad", postings: [Posting(AccountName("mill"), -101), Posting(AccountName("capital"), 101)]),
    ])
    func `an amendment that does not fit changes nothing`(amendment: Amendment) throws {
        var books = try SmallBooks()
        let before = books.core.checkpoint()
        #expect(throws: LedgerError.self) { try books.amend(amendment) }
        #expect(books.core.checkpoint() == before)
        #expect(books.written == 1)
        try books.amend("bad", Self.wages)
        #expect(books["mill"]?.balance == 120, "a refused amendment does not use up its id")
    }

    @Test func `an amendment opens accounts, then posts, then sets bounds`() throws {
        var books = try SmallBooks()
        try books.amend(
            Amendment(
                id: "reserve", opened: [Self.account("reserve")],
                postings: [Posting(AccountName("capital"), -500), Posting(AccountName("reserve"), 500)],
                bounds: [Self.bounds("reserve", 100, 1_000)]))
        #expect(books["reserve"]?.available == 400)
        #expect(books["reserve"]?.headroom == 500)
    }

    private static func account(_ name: String) -> Account {
        Account(name: AccountName(name), kind: .reserve, currency: Fixtures.euro)
    }

    private static func bounds(_ name: String, _ floor: Int64, _ ceiling: Int64) -> Amendment.Bounds {
        Amendment.Bounds(account: AccountName(name), floor: floor, ceiling: ceiling)
    }
}
