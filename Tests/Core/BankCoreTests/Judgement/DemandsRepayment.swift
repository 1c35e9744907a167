import BankCore
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// The lender's rule at alder: a fee of 10 basis points, at least 50, on at most 200 000; terms version 3.
@Suite struct DemandsRepayment {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let legs: [Leg]
        let lendings: [AdvanceTerms]
        let reason: ReasonCode?

        init(_ name: String, _ legs: [Leg], _ lendings: [AdvanceTerms] = [lending(0, [1])], _ reason: ReasonCode? = nil)
        {
            testDescription = name
            self.legs = legs
            self.lendings = lendings
            self.reason = reason
        }
    }

    static let cases = [
        Case("principal and fee", [advance(0, 100_000), repayment(1, 100_100)]),
        Case("one unit less", [advance(0, 100_000), repayment(1, 100_099)], [lending(0, [1])], .repaymentTooSmall),
        Case(
            "the fee is rounded up", [advance(0, 100_001), repayment(1, 100_101)], [lending(0, [1])], .repaymentTooSmall
        ),
        Case("the least fee", [advance(0, 10), repayment(1, 60)]),
        Case("less than the least fee", [advance(0, 10), repayment(1, 59)], [lending(0, [1])], .repaymentTooSmall),
        Case("nothing repaid", [advance(0, 100_000)], [lending(0, [])], .repaymentTooSmall),
        Case("in two parts", [advance(0, 100_000), repayment(1, 100), repayment(2, 100_000)], [lending(0, [1, 2])]),
        Case(
            "before the advance", [repayment(0, 100_100), advance(1, 100_000)], [lending(1, [0])], .projectionMismatch),
        Case(
            "in another currency", [advance(0, 100_000), repayment(1, 100_100, Fixtures.dollar)], [lending(0, [1])],
            .projectionMismatch),
        Case(
            "terms that are not honoured", [advance(0, 100_000), repayment(1, 100_100)], [lending(0, [1], terms: 2)],
            .termsNotHonoured),
        Case("the most", [advance(0, 200_000), repayment(1, 200_200)]),
        Case(
            "more than the most", [advance(0, 200_001), repayment(1, 200_202)], [lending(0, [1])],
            .aboveMaximumPrincipal),
        Case(
            "one repayment for two advances", [advance(0, 100), advance(1, 100), repayment(2, 300)],
            [lending(0, [2]), lending(1, [2])], .projectionMismatch),
        Case(
            "one repayment named twice", [advance(0, 100_000), repayment(1, 50_050)], [lending(0, [1, 1])],
            .projectionMismatch),
        Case(
            "one advance lent twice", [advance(0, 100), repayment(1, 150), repayment(2, 150)],
            [lending(0, [1]), lending(0, [2])], .projectionMismatch),
        Case(
            "an advance that repays another",
            [advance(0, 100), .between(reserve, reserve, 150, sequence: 1), repayment(2, 200)],
            [lending(0, [1]), lending(1, [2])], .projectionMismatch),
        Case(
            "an advance that a later lending repays with",
            [advance(0, 100), .between(reserve, reserve, 150, sequence: 1), repayment(2, 200)],
            [lending(1, [2]), lending(0, [1])], .projectionMismatch),
        Case("a leg that is not there", [advance(0, 100), repayment(1, 150)], [lending(7, [1])], .projectionMismatch),
        Case(
            "a repayment that is not there", [advance(0, 100), repayment(1, 150)], [lending(0, [7])],
            .projectionMismatch),
        Case("a credit as advance", [advance(0, 100), repayment(1, 150)], [lending(1, [])], .projectionMismatch),
        Case(
            "a debit as repayment", [advance(0, 100), advance(1, 150)], [lending(0, [1])], .projectionMismatch),
        Case(
            "an advance from a customer",
            [.between(("alder", "clerk"), ("birch", "mill"), 100), repayment(1, 150)], [lending(0, [1])],
            .accountNotAddressable),
        Case(
            "a repayment to a customer",
            [advance(0, 100), .between(("birch", "mill"), ("alder", "clerk"), 150, sequence: 1)], [lending(0, [1])],
            .accountNotAddressable),
        Case("an advance that nobody repays", [advance(0, 100), repayment(1, 150)], [], .accountNotAddressable),
        Case(
            "one lent, one taken", [advance(0, 100), repayment(1, 150), advance(2, 1)], [lending(0, [1])],
            .accountNotAddressable),
        Case(
            "more than can be counted",
            [advance(0, 100), repayment(1, Amount.limit), repayment(2, Amount.limit)], [lending(0, [1, 2])],
            .repaymentTooSmall),
    ]

    @Test(arguments: cases)
    func `a lender votes no unless legs to its own reserve repay it`(lent: Case) throws {
        var opening = Opening(of: Fixtures.alder)
        opening.customers = [("clerk", "clerk-co", Fixtures.euro, 1_000)]
        var alder = try TestBank(opening)
        let loan = Loan(legs: lent.legs, lendings: [Fixtures.alder: lent.lendings])
        #expect(try alder.verdict(on: loan) == lent.reason)
        #expect(alder.holdsNothing == (lent.reason != nil))
    }

    @Test func `a repayment beyond the principal is fee income`() throws {
        for (repaid, fee) in [(100_100, 100), (150_000, 50_000)] as [(Int64, Int64)] {
            var alder = try TestBank(Fixtures.alder)
            let before = alder
            let loan = Loan(
                legs: [Self.advance(0, 100_000), Self.repayment(1, repaid)],
                lendings: [Fixtures.alder: [Self.lending(0, [1])]])
            #expect(try alder.verdict(on: loan) == nil)
            alder.finish(loan, .committed)
            #expect(alder.changes(since: before)["fee-income/EUR"] == fee)
            #expect(alder["reserve/EUR"]?.balance == 500_000)
        }
    }

    @Test func `advances in two currencies are each repaid in their own currency`() throws {
        var alder = try TestBank(Fixtures.alder)
        let before = alder
        let loan = Loan(
            legs: [
                Self.advance(0, 1_000), Self.advance(1, 2_000, Fixtures.dollar),
                Self.repayment(2, 2_050, Fixtures.dollar),
                Self.repayment(3, 1_050),
            ], lendings: [Fixtures.alder: [Self.lending(0, [3]), Self.lending(1, [2])]])
        #expect(try alder.verdict(on: loan) == nil)
        alder.finish(loan, .committed)
        let changes = alder.changes(since: before)
        #expect(changes["fee-income/EUR"] == 50 && changes["fee-income/USD"] == 50)
    }

    @Test func `a bank does not lend in a currency without a reserve, even if its terms allow it`() throws {
        var birch = try TestBank(Fixtures.birch)
        let loan = Loan(
            originator: Fixtures.cedar,
            legs: [
                .between(("birch", "reserve/USD"), ("cedar", "quarry"), 100, Fixtures.dollar),
                .between(("cedar", "quarry"), ("birch", "reserve/USD"), 150, Fixtures.dollar, sequence: 1),
            ], lendings: [Fixtures.birch: [Self.lending(0, [1])]])
        #expect(try birch.verdict(on: loan) == .termsNotHonoured)
    }

    @Test func `a reserve lends down to its floor and no further`() throws {
        var alder = try TestBank(Fixtures.alder)
        for (number, principal, reason) in [
            (1, 200_000, nil), (2, 200_000, nil), (3, 50_001, .reserveExhausted), (4, 50_000, nil),
        ]
            as [(UInt64, Int64, ReasonCode?)]
        {
            #expect(try alder.verdict(on: .whole(number, principal: principal)) == reason)
        }
        #expect(alder["reserve/EUR"]?.available == 0)
    }

    // MARK: Making loans

    static let reserve = ("alder", "reserve/EUR")

    static func lending(_ advance: UInt32, _ repayments: [UInt32], terms: UInt32 = 3) -> AdvanceTerms {
        AdvanceTerms(advance: advance, repayments: repayments, termsVersion: terms, borrowerHandle: Fixtures.handle)
    }

    static func advance(_ sequence: UInt32, _ amount: Int64, _ currency: Currency = Fixtures.euro) -> Leg {
        .between(("alder", "reserve/\(currency)"), ("birch", "mill"), amount, currency, sequence: sequence)
    }

    static func repayment(_ sequence: UInt32, _ amount: Int64, _ currency: Currency = Fixtures.euro) -> Leg {
        .between(("birch", "mill"), ("alder", "reserve/\(currency)"), amount, currency, sequence: sequence)
    }
}
