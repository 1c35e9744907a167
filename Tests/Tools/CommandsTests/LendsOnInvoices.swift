import BankAPI
import CommandParts
import Commands
import Foundation
import Money
import SettlementProtocol
import SupplyChain
import Terminal
import Testing

@Suite struct LendsOnInvoices {
    private func loan(
        on invoice: Document, amount: Int64 = 800_000, accepting accepted: Set<DocumentWarning> = []
    ) throws -> InvoiceLoan {
        InvoiceLoan(
            invoice: invoice, lender: try MemberID("alder"), account: "mill-eur",
            buyer: try AccountAddress("doum:harbour-eur"), upstream: try AccountAddress("cedar:sawmill-eur"),
            amount: try Amount(minorUnits: amount), upstreamReference: "TIMBER-88", acceptedWarnings: accepted)
    }

    private func refusal(_ loan: InvoiceLoan) -> CommandFailure? {
        failure { () throws(CommandFailure) in try loan.request() }
    }

    @Test func `the borrower pays its own supplier, and the buyer pays the borrower`() throws {
        let invoice = try InvoiceFixture.document("mill-timber-2026-0117.xml")
        let request = try loan(on: invoice).request()
        #expect(request.advances.map(\.lender) == ["alder"])
        #expect(request.advances.map(\.principalMinor) == [800_000])
        #expect(request.advances.map(\.account) == ["mill-eur"])
        let (upstream, sale) = try #require(
            request.payments.count == 2 ? (request.payments[0], request.payments[1]) : nil)
        #expect(
            (upstream.payerAccount, upstream.payeeBank, upstream.payeeAccount) == ("mill-eur", "cedar", "sawmill-eur"))
        #expect((upstream.amountMinor, upstream.reference) == (800_000, "TIMBER-88"))
        #expect((sale.payerBank, sale.payerAccount, sale.payeeAccount) == ("doum", "harbour-eur", "mill-eur"))
        #expect((sale.amountMinor, sale.currency, sale.reference) == (1_240_000, "EUR", "2026-0117"))
        #expect(sale.documentReference == Data(try invoice.reference().bytes))
        #expect(upstream.documentReference.isEmpty)
    }

    @Test func `a loan has the currency of its invoice`() throws {
        let request = try loan(on: try InvoiceFixture.document("tea-house-jpy-2026-031.xml"), amount: 200_000).request()
        #expect(request.advances.map(\.currency) == ["JPY"])
        #expect(request.payments.map(\.currency) == ["JPY", "JPY"])
        #expect(request.payments.map(\.amountMinor) == [200_000, 303_264])
    }

    @Test func `a loan on a credit note is refused`() throws {
        let note = try InvoiceFixture.document("mill-credit-2026-0009.xml")
        #expect(refusal(try loan(on: note, amount: 100))?.code == "not_an_invoice")
    }

    @Test func `a loan above the payable amount of the invoice is refused`() throws {
        let invoice = try InvoiceFixture.document("mill-timber-2026-0117.xml")
        #expect(refusal(try loan(on: invoice, amount: 1_240_001))?.code == "amount_above_payable")
        #expect(refusal(try loan(on: invoice, amount: 1_240_000)) == nil)
    }

    @Test func `a loan of zero is refused`() throws {
        let invoice = try InvoiceFixture.document("mill-timber-2026-0117.xml")
        #expect(refusal(try loan(on: invoice, amount: 0))?.code == "amount_not_positive")
    }

    @Test func `a loan on an invoice payable to somebody else needs an accepted warning`() throws {
        let sold = try InvoiceFixture.timber(
            replacing: "</cac:AccountingCustomerParty>",
            with: """
                </cac:AccountingCustomerParty>
                <cac:PayeeParty><cac:PartyName><cbc:Name>Factoring House</cbc:Name></cac:PartyName></cac:PayeeParty>
                """)
        let refusal = refusal(try loan(on: sold))
        #expect(refusal?.code == "payee_is_not_supplier")
        #expect(refusal?.next.contains("--accept-warning payee_is_not_supplier") == true)
        #expect(self.refusal(try loan(on: sold, accepting: [.payeeIsNotSupplier])) == nil)
    }

    @Test func `a loan on an invoice that gives money back is refused despite accepted warnings`() throws {
        let credit = try InvoiceFixture.timber(
            replacing: "<cbc:InvoiceTypeCode>380<", with: "<cbc:InvoiceTypeCode>381<")
        #expect(
            refusal(try loan(on: credit, accepting: Set(DocumentWarning.allCases)))?.code == "invoice_is_credit")
    }

    @Test func `a warning about a missing due date does not stop a loan`() throws {
        let invoice = try InvoiceFixture.timber(replacing: "<cbc:DueDate>2026-12-02</cbc:DueDate>", with: "")
        #expect(invoice.warnings == [.dueDateMissing])
        #expect(refusal(try loan(on: invoice)) == nil)
    }

    @Test func `a mandate needs an invoice that a bank would lend on`() throws {
        func code(_ document: Document, accepting accepted: Set<DocumentWarning> = []) -> String? {
            do throws(CommandFailure) {
                try document.check(for: .mandate, named: "invoice.xml", accepting: accepted)
                return nil
            } catch {
                return error.code
            }
        }
        let timber = try InvoiceFixture.document("mill-timber-2026-0117.xml")
        #expect(code(timber) == nil)
        #expect(code(try InvoiceFixture.document("mill-credit-2026-0009.xml")) == "not_an_invoice")
        let sold = try InvoiceFixture.timber(replacing: ">380<", with: ">393<")
        #expect(code(sold) == "payee_is_not_supplier")
        #expect(code(sold, accepting: [.payeeIsNotSupplier]) == nil)
        let proforma = try InvoiceFixture.timber(replacing: ">380<", with: ">325<")
        #expect(code(proforma, accepting: Set(DocumentWarning.allCases)) == "asks_for_no_payment")
    }
}
