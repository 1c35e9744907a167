import Ledger
import Money
import Testing

@Suite struct ReservesHeadroom {
    @Test func `pending credits count against the ceiling`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.hold([("capital", -600), ("smith", 600)])
        #expect(ledger["smith"]?.headroom == 400)
        let shortage = Shortage(account: AccountName("smith"), kind: .customer, cause: .noHeadroom)
        #expect(ledger.shortage(of: [("smith", 401)]) == shortage)
        #expect(ledger.shortage(of: [("smith", 400)]) == nil)
    }

    @Test func `a held debit makes no headroom before it is posted`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.postWithoutHold([("smith", 1_000), ("capital", -1_000)].postings)
        let debit = try ledger.hold([("smith", -300), ("mill", 300)])
        #expect(ledger.shortage(of: [("smith", 1)])?.cause == .noHeadroom)
        ledger.post(debit)
        #expect(ledger.shortage(of: [("smith", 300)]) == nil)
    }

    @Test func `only the final change needs headroom`() throws {
        let ledger = try Fixtures.ledger()
        #expect(ledger.shortage(of: [("smith", 5_000), ("smith", -4_000)]) == nil)
        #expect(ledger.shortage(of: [("smith", 5_000), ("smith", -3_999)])?.cause == .noHeadroom)
    }

    @Test(arguments: ["mill", "clearing", "limit"])
    func `an account never exceeds the largest amount`(name: String) throws {
        let ledger = try Fixtures.ledger()
        let rest = Amount.limit - (ledger[name]?.balance ?? 0)
        #expect(ledger.shortage(of: [(name, rest)]) == nil)
        #expect(ledger.shortage(of: [(name, rest + 1)])?.cause == .noHeadroom)
        #expect(ledger.shortage(of: [(name, .max)])?.cause == .noHeadroom)
        #expect(ledger.shortage(of: [(name, Amount.limit), (name, .max)])?.cause == .noHeadroom)
        #expect(ledger.shortage(of: [(name, .min)])?.cause == .notEnough)
        #expect(ledger.shortage(of: [(name, -1), (name, .min)])?.cause == .notEnough)
    }
}
