import BankCore
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct LendsFromSeveral {
    /// Alder lends EUR and USD, birch lends EUR to its own customer; mill exchanges nothing and repays all three.
    private func loan() throws -> Loan {
        let advances = [
            (Fixtures.alder, Fixtures.euro, 100_000, "mill"), (Fixtures.alder, Fixtures.dollar, 50_000, "mill-usd"),
            (Fixtures.birch, Fixtures.euro, 20_000, "mill"),
        ].map {
            LoanOrder.Advance(
                lender: $0.0, currency: $0.1, principal: Fixtures.amount($0.2), account: $0.3, repayFrom: $0.3)
        }
        let leg = Leg.between(("doum", "builder"), ("birch", "mill"), 120_000, document: Fixtures.document)
        let payment = LoanOrder.Payment(
            payer: leg.payer, payee: leg.payee, currency: leg.currency, amount: leg.amount,
            documentReference: leg.documentReference)
        let plan = try LoanPlan(LoanOrder(advances: advances, payments: [payment]), originator: Fixtures.birch) {
            _, currency in
            Fixtures.terms.first { $0.currency == currency }
        }
        return Loan(legs: plan.legs, lendings: plan.lendings { _ in Fixtures.handle })
    }

    @Test func `several lenders and currencies settle in one loan`() throws {
        let loan = try loan()
        let composition = try loan.composition()
        var opening = Opening(of: Fixtures.birch)
        opening.customers[2].balance = 50
        var banks = [try TestBank(Fixtures.alder), try TestBank(opening), try TestBank(Fixtures.doum)]
        banks[1].originate(composition, for: .customer("mill-co"))
        let before = banks
        for index in banks.indices {
            #expect(try banks[index].verdict(on: composition) == nil)
            banks[index].finish(loan, .committed)
        }
        let changes = zip(banks, before).map { $0.changes(since: $1) }
        #expect(changes[0]["fee-income/EUR"] == 100 && changes[0]["fee-income/USD"] == 50)
        #expect(changes[1]["fee-income/EUR"] == 50 && changes[1]["mill-usd"] == -50 && changes[1]["mill"] == 119_850)
        #expect(changes[0]["clearing/birch/USD"] == -50 && changes[1]["clearing/alder/USD"] == 50)
        #expect(changes[2]["builder"] == -120_000)
        #expect(banks.allSatisfy { $0.holdsNothing })
        for bank in banks { #expect(bank.books.ledger.trialBalance() == [Fixtures.euro: 0, Fixtures.dollar: 0]) }
    }

    @Test func `a borrower that cannot pay one lender's fee gets no advance from any lender`() throws {
        let composition = try loan().composition()
        var birch = try TestBank(Fixtures.birch)
        birch.originate(composition, for: .customer("mill-co"))
        #expect(try birch.verdict(on: composition) == .insufficientFunds)
        #expect(birch.holdsNothing)
    }
}
