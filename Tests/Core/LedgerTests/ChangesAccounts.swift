import Ledger
import Money
import Testing

/// Changes of accounts outside any transaction.
@Suite struct ChangesAccounts {
    @Test func `accounts are numbered in the order of opening`() throws {
        let ledger = try Fixtures.ledger()
        #expect(ledger.accounts.map(\.name.text) == ["capital", "mill", "smith", "clearing", "limit", "position"])
        #expect(ledger.number(of: AccountName("smith")) == 2)
        #expect(ledger.number(of: AccountName("nobody")) == nil)
        #expect(ledger["nobody"] == nil)
    }

    @Test func `an owner's accounts are found, and the bank's own have no owner`() throws {
        var ledger = GeneralLedger()
        func open(_ name: String, of owner: String) throws(LedgerError) {
            let euro = Fixtures.euro
            try ledger.open(Account(name: AccountName(name), kind: .customer, owner: owner, currency: euro))
        }
        for (name, owner) in [("vault", ""), ("a", "anna"), ("b", "bert"), ("c", "anna")] { try open(name, of: owner) }
        #expect(code { try open("a", of: "bert") } == .accountExists)
        #expect(ledger.numbers(ofOwner: "anna") == [3, 1])
        #expect(ledger.numbers(ofOwner: "bert") == [2])
        #expect(ledger.numbers(ofOwner: "") == [])
        #expect(ledger.numbers(ofOwner: "nobody") == [])
    }

    @Test func `a name is opened once`() throws {
        var ledger = try Fixtures.ledger()
        #expect(code { try ledger.open(Fixtures.account("mill", .reserve)) } == .accountExists)
        #expect(ledger["mill"]?.kind == .customer)
    }

    @Test(arguments: [(1, 10), (-10, -1), (5, -5)] as [(Int64, Int64)])
    func `bounds that leave no room for a balance of zero are refused`(floor: Int64, ceiling: Int64) {
        var ledger = GeneralLedger()
        #expect(code { try ledger.open(Fixtures.account("mill", floor: floor, ceiling: ceiling)) } == .outOfBounds)
        #expect(ledger.accounts == [])
    }

    @Test func `bounds are never wider than the largest amount`() {
        let account = Fixtures.account("mill", floor: .min, ceiling: .max)
        #expect(account.floor == -Amount.limit)
        #expect(account.ceiling == Amount.limit)
    }

    @Test func `money posted without a hold balances in each currency`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.open(Fixtures.account("mill-usd", .customer, Fixtures.dollar))
        let before = ledger.accounts
        #expect(code { try ledger.postWithoutHold([("mill", 1)].postings) } == .unbalanced)
        #expect(code { try ledger.postWithoutHold([("mill", -1), ("mill-usd", 1)].postings) } == .unbalanced)
        #expect(code { try ledger.postWithoutHold([("mill", 1), ("nobody", -1)].postings) } == .unknownAccount)
        #expect(ledger.accounts == before)
        try ledger.postWithoutHold([("limit", 7)].postings)
        #expect(ledger["limit"]?.balance == 57)
    }

    @Test(
        arguments: [
            [("mill", -101), ("capital", 101)], [("smith", 1_001), ("capital", -1_001)],
            [("mill", .min), ("capital", .max)], [("limit", .max), ("limit", .max)], [("limit", -51)],
        ] as [[(String, Int64)]])
    func `a posting beyond the bounds is refused and changes nothing`(postings: [(String, Int64)]) throws {
        var ledger = try Fixtures.ledger()
        let before = ledger.accounts
        #expect(code { try ledger.postWithoutHold(postings.postings) } == .outOfBounds)
        #expect(ledger.accounts == before)
    }

    @Test func `a posting without a hold touches neither held money nor reserved headroom`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.hold([("mill", -60), ("smith", 960), ("capital", -900)])
        #expect(code { try ledger.postWithoutHold([("mill", -41), ("capital", 41)].postings) } == .outOfBounds)
        #expect(code { try ledger.postWithoutHold([("smith", 41), ("capital", -41)].postings) } == .outOfBounds)
        try ledger.postWithoutHold([("mill", -40), ("smith", 40)].postings)
        #expect(ledger["mill"]?.available == 0)
        #expect(ledger["smith"]?.headroom == 0)
    }

    @Test func `bounds move only if balance, holds and pending credits fit`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.hold([("mill", -60), ("mill", 160)])
        let name = AccountName("mill")
        #expect(code { try ledger.setBounds(of: name, floor: 41, ceiling: 1_000) } == .outOfBounds)
        #expect(code { try ledger.setBounds(of: name, floor: 0, ceiling: 199) } == .outOfBounds)
        #expect(code { try ledger.setBounds(of: AccountName("nobody"), floor: 0, ceiling: 1) } == .unknownAccount)
        try ledger.setBounds(of: name, floor: 40, ceiling: 200)
        #expect(ledger["mill"]?.available == 0)
        #expect(ledger["mill"]?.headroom == 0)
    }

    @Test func `an account is closed only when it is empty and nothing is held or pending`() throws {
        var ledger = try Fixtures.ledger()
        let name = AccountName("smith")
        let holds = try ledger.hold([("capital", -1), ("smith", 1)])
        #expect(code { try ledger.close(name) } == .accountInUse)
        ledger.release(holds)
        #expect(code { try ledger.close(AccountName("mill")) } == .accountInUse)
        #expect(code { try ledger.close(AccountName("nobody")) } == .unknownAccount)
        try ledger.close(name)
        #expect(ledger["smith"]?.isOpen == false)
    }

    @Test func `a mandate is closed at any time, and what is held of it stays`() throws {
        var ledger = try Fixtures.ledger()
        let name = AccountName("consent")
        try ledger.open(Fixtures.account("consent", .mandate))
        try ledger.postWithoutHold([("consent", 70)].postings)
        let kept = try ledger.hold([("consent", -40)])
        let dropped = try ledger.hold([("consent", -10)])
        try ledger.close(name)
        #expect(ledger.shortage(of: [("consent", -1)])?.cause == .closedAccount)
        ledger.post(kept)
        ledger.release(dropped)
        #expect(ledger["consent"]?.balance == 30)
        #expect(ledger["consent"]?.held == 0)
        #expect(ledger["consent"]?.isOpen == false)
    }

    @Test func `an account is restored with its bounds, balance and state`() throws {
        var ledger = GeneralLedger()
        #expect(try ledger.restore(Fixtures.account("reserve", .reserve, floor: 250), balance: 900, isOpen: true) == 0)
        #expect(try ledger.restore(Fixtures.account("old"), balance: 0, isOpen: false) == 1)
        #expect(ledger["reserve"]?.available == 650)
        #expect(ledger["old"]?.isOpen == false)
        #expect(code { _ = try ledger.restore(Fixtures.account("old"), balance: 0, isOpen: true) } == .accountExists)
    }

    @Test func `the money of each currency sums to zero`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.open(Fixtures.account("dollars", .customer, Fixtures.dollar))
        ledger.post(try ledger.hold([("mill", -10), ("clearing", 10), ("limit", 10), ("position", -10)]))
        #expect(ledger.trialBalance() == [Fixtures.euro: 0, Fixtures.dollar: 0])
    }
}
