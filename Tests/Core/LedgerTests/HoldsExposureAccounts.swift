import Ledger
import Testing

@Suite struct HoldsExposureAccounts {
    @Test(
        arguments: [
            // Postings on a credit limit of 50; the held, pending and net amounts; nil if refused.
            ([-50], [50, 0, -50]), ([-51], nil), ([-500, 500], [0, 0, 0]), ([-500, 450], [50, 0, -50]),
            ([-500, 449], nil),
            ([500, -500], [0, 0, 0]), ([-500, 600], [0, 100, 100]), ([500, -551], nil),
        ] as [([Int64], [Int64]?)])
    func `only the final change of the sequence counts`(changes: [Int64], figures: [Int64]?) throws {
        let ledger = try Fixtures.ledger()
        let postings = changes.map { ("limit", $0) }
        guard let figures else {
            #expect(ledger.shortage(of: postings)?.cause == .notEnough)
            return
        }
        let holds = try ledger.holds(for: postings.postings)
        #expect(holds == [Hold(account: 4, held: figures[0], pending: figures[1], net: figures[2])])
    }

    @Test func `a pending credit raises no limit for other transactions before it is posted`() throws {
        var ledger = try Fixtures.ledger()
        let credit = try ledger.hold([("limit", 30)])
        #expect(ledger.shortage(of: [("limit", -51)])?.cause == .notEnough)
        ledger.post(credit)
        #expect(ledger.shortage(of: [("limit", -80)]) == nil)
        #expect(ledger.shortage(of: [("limit", -81)])?.cause == .notEnough)
    }

    @Test func `two transactions share a limit exactly`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.hold([("limit", -20), ("position", -20)])
        try ledger.hold([("limit", -30), ("position", -30)])
        #expect(ledger.shortage(of: [("limit", -1)])?.cause == .notEnough)
        #expect(ledger.shortage(of: [("position", -1)])?.cause == .notEnough)
    }

    @Test(
        arguments: [
            (.customer, .funded), (.reserve, .funded), (.feeIncome, .funded), (.capital, .funded), (.mandate, .funded),
            (.clearing, .exposure), (.creditLimit, .exposure), (.position, .exposure), (.allocation, .funded),
            (.settlement, .exposure),
            (.window, .exposure),
        ] as [(AccountKind, HoldRule)])
    func `every kind of account has its rule`(kind: AccountKind, rule: HoldRule) {
        #expect(kind.rule == rule)
    }

    @Test func `limit, position, mandate, prefunding and window accounts are not money`() {
        #expect(
            AccountKind.allCases.filter { !$0.isMoney } == [
                .creditLimit, .position, .mandate, .prefunding, .window, .lendingLimit, .borrowerLimit,
            ])
    }
}
