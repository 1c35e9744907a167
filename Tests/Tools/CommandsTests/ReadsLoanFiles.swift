import BankAPI
import Commands
import Foundation
import SupplyChain
import Terminal
import Testing

@Suite struct ReadsLoanFiles {
    static let yaml = """
        id: 0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04
        timeout_ms: 5000
        advances:
          - {lender: alder, currency: EUR, principal: "8000.00", account: mill-eur, repay_from: mill-eur}
          - {lender: birch, currency: JPY, principal: "90000", account: mill-jpy}
        payments:
          - payer_account: mill-eur
            payee_bank: cedar
            payee_account: sawmill-eur
            currency: EUR
            amount: "8000.00"
            reference: TIMBER-88
          - payer_bank: doum
            payer_account: harbour-eur
            payee_account: mill-eur
            currency: EUR
            amount: "12400.00"
            reference: 2026-0117
            document: {supplier: "0088:7300010000018", kind: invoice, number: 2026-0117, issue_date: 2026-11-02}
        """

    @Test func `a file can express every part of a request`() throws {
        let request = try LoanFile.parse(Self.yaml, file: "loan.yaml")
        #expect(request.id == "0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04")
        #expect(request.timeoutMs == 5_000)
        #expect(request.advances.map(\.lender) == ["alder", "birch"])
        #expect(request.advances.map(\.principalMinor) == [800_000, 90_000])
        #expect(request.advances.map(\.repayFrom) == ["mill-eur", ""])
        #expect(request.payments.map(\.payerBank) == ["", "doum"])
        #expect(request.payments.map(\.payeeBank) == ["cedar", ""])
        #expect(request.payments.map(\.amountMinor) == [800_000, 1_240_000])
        #expect(request.payments.map(\.reference) == ["TIMBER-88", "2026-0117"])
    }

    @Test func `a document named by its parts has the same reference as its file`() throws {
        let invoice = try DocumentInspection.inspect(path: InvoiceFixture.path("mill-timber-2026-0117.xml")).result
            .get()
        let request = try LoanFile.parse(Self.yaml, file: "loan.yaml")
        #expect(request.payments.map(\.documentReference) == [Data(), Data(try invoice.reference().bytes)])
    }

    @Test func `a loan file may be JSON`() throws {
        let request = try LoanFile.parse(
            """
            {"advances": [{"lender": "alder", "currency": "EUR", "principal": "8000.00", "account": "mill-eur"}],
             "payments": [{"payer_account": "mill-eur", "payee_bank": "cedar", "payee_account": "sawmill-eur",
                           "currency": "EUR", "amount": "8000.00",
                           "document": {"reference": "\(String(repeating: "0a", count: 32))"}}]}
            """, file: "loan.json")
        #expect(request.id.isEmpty)
        #expect(request.advances.count == 1)
        #expect(request.payments.first?.documentReference == Data(repeating: 10, count: 32))
    }

    @Test(arguments: [
        ("repay_from:", "repay:", "unknown_key", "loan.yaml:4: advances[0].repay: "),
        ("lender: birch, ", "", "missing_key", "loan.yaml:5: advances[1]: "),
        ("\"90000\"", "90000", "wrong_type", "loan.yaml:5: advances[1].principal: "),
        ("\"90000\"", "\"90000.5\"", "bad_amount", "loan.yaml:5: advances[1].principal: "),
        ("\"90000\"", "\"0\"", "bad_amount", "loan.yaml:5: advances[1].principal: "),
        ("currency: JPY", "currency: XXX", "unknown_currency", "loan.yaml:5: advances[1].currency: "),
        ("account: mill-jpy", "account: reserve/JPY", "bad_value", "loan.yaml:5: advances[1].account: "),
        ("0198c5a0-9d3e-7c41", "0198c5a0-9d3e-4c41", "bad_value", "loan.yaml:1: id: "),
        ("timeout_ms: 5000", "timeout_ms: 0", "bad_value", "loan.yaml:2: timeout_ms: "),
        ("kind: invoice", "kind: order", "bad_value", "loan.yaml:19: payments[1].document.kind: "),
        ("payments:", "payment:", "unknown_key", "loan.yaml:6: payment: "),
        ("id: 0198", "id: &a 0198", "yaml_forbidden", "loan.yaml:1: "),
    ])
    func `an error names file, line and key`(old: String, new: String, code: String, place: String) {
        let text = Self.yaml.replacingOccurrences(of: old, with: new)
        let refusal = failure { () throws(CommandFailure) in try LoanFile.parse(text, file: "loan.yaml") }
        #expect(refusal?.code == code)
        #expect(refusal?.message.hasPrefix(place) == true, "\(refusal?.message ?? "")")
        #expect(refusal?.exitCode == 65)
    }

    @Test func `a file beyond the limit is refused`() {
        let text = "# " + String(repeating: "x", count: LoanFile.sizeLimit) + "\n" + Self.yaml
        let refusal = failure { () throws(CommandFailure) in try LoanFile.parse(text, file: "loan.yaml") }
        #expect(refusal?.code == "file_too_large")
    }
}
