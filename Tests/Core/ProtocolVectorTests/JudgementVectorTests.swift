import BankCore
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct JudgementVectorTests {
    @Test(arguments: try Vector<JudgementSubject>.all())
    func `a bank holds the amounts of its yes, or gives a reason for a no`(vector: Vector<JudgementSubject>) throws {
        let input = vector.input
        let judge = Judge(bank: try MemberID(input.bank), honouredTerms: try input.terms.map { try $0.terms() })
        let transaction = try VectorTransaction(
            of: "01a1f82f-1e80-7c11-8a5e-3f2b90d4e617", originator: input.bank, legs: input.legs,
            lendings: input.lendings, at: input.bank)
        let purpose = input.askedBy.map { customer in
            Origination.Purpose.loan(LoanPlan(legs: [], purposes: [], quotes: []), customer: customer)
        }
        expect(
            try transaction.judged(
                by: judge, on: CoreBooks(input.accounts), purpose: purpose, day: input.businessDay),
            is: vector.output)
    }
}
