import Ledger
import Testing

@Suite struct HoldsFundedAccounts {
    @Test(
        arguments: [
            // Postings on an account with 100; the held, pending and net amounts; nil if refused.
            ([-100], [100, 0, -100]), ([-101], nil), ([100, -200], [100, 0, -100]), ([-100, 200], [100, 100, 100]),
            ([-101, 200], nil), ([500, -500], [0, 0, 0]), ([500, -600, 300], [100, 200, 200]), ([0], [0, 0, 0]),
            ([-60, 50, -90], [100, 0, -100]), ([-60, 50, -91], nil), ([-50, -50, -1, 1], nil),
        ] as [([Int64], [Int64]?)])
    func `the hold is the deepest point below the start along the sequence`(changes: [Int64], figures: [Int64]?) throws
    {
        let ledger = try Fixtures.ledger()
        let postings = changes.map { ("mill", $0) }
        guard let figures else {
            #expect(
                ledger.shortage(of: postings)
                    == Shortage(account: AccountName("mill"), kind: .customer, cause: .notEnough))
            return
        }
        let holds = try ledger.holds(for: postings.postings)
        #expect(holds == [Hold(account: 1, held: figures[0], pending: figures[1], net: figures[2])])
    }

    @Test func `held money is not available to other transactions`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.hold([("mill", -60)])
        #expect(ledger["mill"]?.available == 40)
        #expect(ledger["mill"]?.balance == 100)
        #expect(ledger.shortage(of: [("mill", -41)])?.cause == .notEnough)
        try ledger.hold([("mill", -40)])
        #expect(ledger["mill"]?.available == 0)
    }

    @Test func `incoming money is usable only inside its own transaction`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.hold([("capital", -500), ("mill", 500)])
        #expect(ledger.shortage(of: [("mill", -101)])?.cause == .notEnough)
        #expect(ledger.shortage(of: [("mill", 500), ("mill", -600)]) == nil)
    }

    @Test func `a release gives back exactly the held money`() throws {
        var ledger = try Fixtures.ledger()
        let before = ledger.accounts
        let holds = try ledger.hold([("mill", -60), ("smith", 60)])
        ledger.release(holds)
        #expect(ledger.accounts == before)
    }

    @Test func `posting turns holds into balances`() throws {
        var ledger = try Fixtures.ledger()
        ledger.post(try ledger.hold([("mill", -60), ("smith", 60), ("mill", 10), ("smith", -10)]))
        #expect(ledger["mill"]?.balance == 50)
        #expect(ledger["smith"]?.balance == 50)
        #expect(ledger.accounts.allSatisfy { $0.held == 0 && $0.pending == 0 })
    }

    @Test func `a mandate is funded like money`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.open(Fixtures.account("mandate", .mandate))
        try ledger.postWithoutHold([("mandate", 70)].postings)
        try ledger.hold([("mandate", -40)])
        #expect(
            ledger.shortage(of: [("mandate", -31)])
                == Shortage(account: AccountName("mandate"), kind: .mandate, cause: .notEnough))
    }

    @Test func `a floor above zero stays in the account`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.setBounds(of: AccountName("mill"), floor: 30, ceiling: 1_000)
        #expect(ledger.shortage(of: [("mill", -71)])?.cause == .notEnough)
        #expect(ledger.shortage(of: [("mill", -70)]) == nil)
    }
}
