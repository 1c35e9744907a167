import BankAPI
import CommandParts
import Commands
import SettlementProtocol
import Terminal
import Testing

@Suite struct ReadsLoanArguments {
    @Test func `an advance names lender, money and account`() throws {
        let advance = try AdvanceArgument("alder:EUR:8000.00:mill-eur").advance
        #expect(advance.lender == "alder")
        #expect(advance.currency == "EUR")
        #expect(advance.principalMinor == 800_000)
        #expect(advance.account == "mill-eur")
        #expect(advance.repayFrom.isEmpty)
    }

    @Test func `an advance may be repaid from another account`() throws {
        #expect(try AdvanceArgument("alder:JPY:8000:mill-jpy:till-jpy").advance.repayFrom == "till-jpy")
    }

    @Test func `a payment from the asked bank names no payer's bank`() throws {
        let payment = try PaymentArgument("mill-eur:EUR:8000.00:cedar:sawmill-eur:TIMBER-88").payment
        #expect(payment.payerBank.isEmpty)
        #expect(payment.payerAccount == "mill-eur")
        #expect(payment.payeeBank == "cedar")
        #expect(payment.payeeAccount == "sawmill-eur")
        #expect(payment.currency == "EUR")
        #expect(payment.amountMinor == 800_000)
        #expect(payment.reference == "TIMBER-88")
    }

    @Test func `a payment from another bank names it first`() throws {
        let payment = try PaymentArgument("doum:harbour-eur:EUR:12400:birch:mill-eur").payment
        #expect(payment.payerBank == "doum")
        #expect(payment.payerAccount == "harbour-eur")
        #expect(payment.amountMinor == 1_240_000)
        #expect(payment.reference.isEmpty)
    }

    @Test(arguments: [
        ("mill-eur:EUR:1:cedar:sawmill-eur:RF18:539:007", "RF18:539:007"),
        ("doum:harbour-eur:EUR:1:birch:mill-eur:a:b:c:d", "a:b:c:d"),
        ("mill-eur:EUR:1:cedar:sawmill-eur:order 7, EUR:9", "order 7, EUR:9"),
    ])
    func `the reference is the rest of the text, colons included`(text: String, reference: String) throws {
        #expect(try PaymentArgument(text).payment.reference == reference)
    }

    @Test(arguments: [
        "", "alder", "alder:EUR:8000.00", "alder:EUR:8000.00:", ":EUR:8000.00:mill-eur", "alder:EUR:8000.00:a:b:c",
    ])
    func `a malformed advance is a usage error`(text: String) {
        #expect(failure { () throws(CommandFailure) in try AdvanceArgument(text) }?.code == "argument_malformed")
    }

    @Test(arguments: [
        "", "mill-eur", "EUR:1:cedar:sawmill-eur", "mill-eur:EUR:1:sawmill-eur", "a:b:c:EUR:1:cedar:sawmill-eur",
        "mill-eur:EUR:1:cedar:", "mill-eur:eur:1:cedar:sawmill-eur",
    ])
    func `a malformed payment is a usage error`(text: String) {
        let refusal = failure { () throws(CommandFailure) in try PaymentArgument(text) }
        #expect(refusal?.code == "argument_malformed")
        #expect(refusal?.exitCode == 64)
    }

    @Test(arguments: [
        ("alder:EUR:0:mill-eur", "amount_not_positive"), ("alder:EUR:-5:mill-eur", "amount_not_positive"),
        ("alder:EUR:1.005:mill-eur", "amount_too_precise"), ("alder:JPY:1.5:mill-eur", "amount_too_precise"),
        ("alder:EUR:1e3:mill-eur", "amount_malformed"), ("alder:EUR:99999999999999999999:mill-eur", "amount_too_large"),
        ("alder:XAU:1:mill-eur", "unknown_currency"), ("alder:eur:1:mill-eur", "unknown_currency"),
    ])
    func `an invalid amount is bad data with its own code`(text: String, code: String) {
        let refusal = failure { () throws(CommandFailure) in try AdvanceArgument(text) }
        #expect(refusal?.code == code)
        #expect(refusal?.exitCode == 65)
        #expect(refusal?.next.isEmpty == false)
    }

    @Test func `a document goes to every payment with its reference`() throws {
        let digits = String(repeating: "0a", count: 32)
        var request = API.LoanRequest()
        request.payments = [
            try PaymentArgument("mill-eur:EUR:1:cedar:sawmill-eur:T-1").payment,
            try PaymentArgument("doum:harbour-eur:EUR:1:birch:mill-eur:2026-0117").payment,
        ]
        try PaidDocument("2026-0117=\(digits)").note(in: &request)
        #expect(request.payments.map(\.documentReference.count) == [0, 32])
    }

    @Test func `a document whose reference no payment has is a usage error`() {
        let refusal = failure { () throws(CommandFailure) in
            var request = API.LoanRequest()
            try PaidDocument("7=\(String(repeating: "0a", count: 32))").note(in: &request)
        }
        #expect(refusal?.code == "reference_unused")
    }

    @Test func `customers and accounts are addressed with their bank`() throws {
        #expect(try CustomerAddress("mill@birch").bank.text == "birch")
        #expect(try AccountAddress("cedar:sawmill-eur").account == "sawmill-eur")
        #expect(throws: ArgumentProblem.self) { try CustomerAddress("mill") }
        #expect(throws: ArgumentProblem.self) { try CustomerAddress("mill@birch@doum") }
        #expect(throws: ArgumentProblem.self) { try CustomerAddress("../mill@birch") }
        #expect(throws: ArgumentProblem.self) { try AccountAddress("sawmill-eur") }
        #expect(throws: ArgumentProblem.self) { try AccountAddress("cedar:") }
    }
}
