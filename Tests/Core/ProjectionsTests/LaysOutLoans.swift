import Lending
import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct LaysOutLoans {
    static let payments = [
        LoanOrder.Payment(
            payer: Leg.Party(bank: Fixtures.birch, account: "mill"),
            payee: Leg.Party(bank: Fixtures.cedar, account: "quarry"),
            currency: Fixtures.euro, amount: Fixtures.amount(90_000), creditorReference: "RF18"),
        LoanOrder.Payment(
            payer: Leg.Party(bank: Fixtures.doum, account: "builder"),
            payee: Leg.Party(bank: Fixtures.birch, account: "mill"),
            currency: Fixtures.euro, amount: Fixtures.amount(120_000), documentReference: Fixtures.document),
    ]

    @Test func `advances come first, payments in their order, repayments of principal and fee last`() throws {
        let plan = try plan([advance(Fixtures.alder, 100_001), advance(Fixtures.cedar, 50_000, Fixtures.dollar)])
        #expect(plan.purposes == [.advance, .advance, .payment, .payment, .repayment, .repayment])
        #expect(plan.legs.map(\.sequence) == [0, 1, 2, 3, 4, 5])
        #expect(plan.legs.map(\.amount.minorUnits) == [100_001, 50_000, 90_000, 120_000, 100_102, 50_050])
        #expect(plan.legs.map(\.payer.account) == ["reserve/EUR", "reserve/USD", "mill", "builder", "mill", "mill"])
        #expect(plan.legs.map(\.payee.account) == ["mill", "mill", "quarry", "mill", "reserve/EUR", "reserve/USD"])
        #expect(plan.legs[3].documentReference == Fixtures.document)
        #expect(plan.legs[2].creditorReference == "RF18")
    }

    @Test func `each advance is quoted under its lender's terms and tied to its own repayment`() throws {
        let plan = try plan([advance(Fixtures.alder, 100_001), advance(Fixtures.alder, 7)])
        #expect(plan.quotes.map(\.fee.minorUnits) == [101, 50])
        #expect(plan.quotes.map(\.termsVersion) == [3, 3])
        let lendings = plan.lendings { _ in Fixtures.handle }
        #expect(
            lendings == [
                Fixtures.alder: [
                    AdvanceTerms(advance: 0, repayments: [4], termsVersion: 3, borrowerHandle: Fixtures.handle),
                    AdvanceTerms(advance: 1, repayments: [5], termsVersion: 3, borrowerHandle: Fixtures.handle),
                ]
            ])
    }

    @Test func `the deepest points are the money that each account needs before the loan`() throws {
        let plan = try plan([advance(Fixtures.alder, 50_000)])
        #expect(plan.deepestPoints(at: Fixtures.birch) == ["mill": -40_000])
        #expect(plan.deepestPoints(at: Fixtures.alder) == ["reserve/EUR": -50_000])
        #expect(plan.deepestPoints(at: Fixtures.doum) == ["builder": -120_000])
        #expect(plan.deepestPoints(at: Fixtures.cedar) == [:])
    }

    @Test func `a loan without an advance is refused`() {
        #expect(code { try plan([]) } == .noAdvance)
    }

    @Test func `a bank without terms for the currency is not a lender`() {
        #expect(code { try plan([advance(Fixtures.doum, 1)]) } == .notALender)
        #expect(code { try plan([advance(Fixtures.alder, 1, Fixtures.dollar)]) } == .notALender)
    }

    @Test func `a principal above the maximum is refused and the maximum is not`() throws {
        #expect(code { try plan([advance(Fixtures.alder, 1_000_001)]) } == .aboveMaximumPrincipal)
        #expect(try plan([advance(Fixtures.alder, 1_000_000)]).quotes.count == 1)
    }

    @Test func `a loan of more legs than a participation may have entries for is refused`() throws {
        let most = ProtocolLimits.entries / 2 - 2
        let payment = Self.payments[0]
        #expect(try plan([advance(Fixtures.alder, 1)], Array(repeating: payment, count: most)).legs.count == 64)
        #expect(
            code { try plan([advance(Fixtures.alder, 1)], Array(repeating: payment, count: most + 1)) } == .tooManyLegs)
    }

    @Test func `a payment to the account that it debits is refused`() {
        let party = Leg.Party(bank: Fixtures.birch, account: "mill")
        let payment = LoanOrder.Payment(payer: party, payee: party, currency: Fixtures.euro, amount: Fixtures.amount(1))
        #expect(code { try plan([advance(Fixtures.alder, 1)], [payment]) } == .paysItself)
    }

    @Test func `amounts beyond the largest are refused`() {
        let payment = LoanOrder.Payment(
            payer: Leg.Party(bank: Fixtures.birch, account: "mill"),
            payee: Leg.Party(bank: Fixtures.cedar, account: "quarry"),
            currency: Fixtures.euro, amount: Fixtures.amount(Amount.limit))
        #expect(code { try plan([advance(Fixtures.alder, 1)], [payment, payment]) } == .amountTooLarge)
        #expect(code { try plan([advance(Fixtures.cedar, Amount.limit, Fixtures.dollar)]) } == .amountTooLarge)
    }

    @Test(arguments: [0, -1] as [Int64])
    func `amounts of zero or less are refused`(amount: Int64) {
        let payment = LoanOrder.Payment(
            payer: Self.payments[0].payer, payee: Self.payments[0].payee, currency: Fixtures.euro,
            amount: Fixtures.amount(amount))
        #expect(code { try plan([advance(Fixtures.alder, amount)]) } == .amountNotPositive)
        #expect(code { try plan([advance(Fixtures.alder, 1)], [payment]) } == .amountNotPositive)
    }

    @Test(arguments: LoanError.Code.allCases)
    func `every refusal says what to do next`(code: LoanError.Code) {
        #expect(!LoanError(code, "detail").next.isEmpty)
        #expect("\(LoanError(code, "detail"))" == "detail")
    }

    private func advance(_ lender: MemberID, _ principal: Int64, _ currency: Currency = Fixtures.euro)
        -> LoanOrder.Advance
    {
        LoanOrder.Advance(
            lender: lender, currency: currency, principal: Fixtures.amount(principal), account: "mill",
            repayFrom: "mill")
    }

    private func plan(_ advances: [LoanOrder.Advance], _ payments: [LoanOrder.Payment] = payments) throws -> LoanPlan {
        try LoanPlan(LoanOrder(advances: advances, payments: payments), originator: Fixtures.birch) {
            lender, currency in
            switch (lender, currency) {
            case (Fixtures.alder, Fixtures.euro): Self.terms(3, currency, maximum: 1_000_000)
            case (Fixtures.cedar, Fixtures.dollar): Self.terms(1, currency, maximum: Amount.limit)
            default: nil
            }
        }
    }

    /// A fee of 10 basis points, at least 50 minor units.
    private static func terms(_ version: UInt32, _ currency: Currency, maximum: Int64) -> LendingTerms {
        LendingTerms(
            version: version, currency: currency, basisPoints: 10, minimumFee: Fixtures.amount(50),
            maximumPrincipal: Fixtures.amount(maximum))
    }

    private func code(_ body: () throws -> LoanPlan) -> LoanError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? LoanError)?.code
        }
    }
}
