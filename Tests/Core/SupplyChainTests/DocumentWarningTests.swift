import SupplyChain
import Testing

@Suite struct DocumentWarningTests {
    private func warnings(of addition: String) throws -> [DocumentWarning] {
        try SampleInvoice.document(replacing: "<cac:LegalMonetaryTotal>", with: addition + "<cac:LegalMonetaryTotal>")
            .warnings
    }

    @Test func `a payee other than the supplier is pointed out`() throws {
        let factor = "<cac:PayeeParty><cac:PartyName><cbc:Name>Factor</cbc:Name></cac:PartyName></cac:PayeeParty>"
        #expect(try warnings(of: factor) == [.payeeIsNotSupplier])
    }

    @Test func `a payee that is the supplier is not pointed out`() throws {
        let same = """
            <cac:PayeeParty><cac:PartyIdentification><cbc:ID schemeID="0088">7300010000018</cbc:ID>\
            </cac:PartyIdentification></cac:PayeeParty>
            """
        #expect(try warnings(of: same).isEmpty)
        #expect(try warnings(of: same.replacing("018<", with: "019<")) == [.payeeIsNotSupplier])
        let named = "<cac:PayeeParty><cac:PartyName><cbc:Name>Mill</cbc:Name></cac:PartyName></cac:PayeeParty>"
        #expect(try warnings(of: named).isEmpty)
    }

    @Test(arguments: ["0", "-0.01"])
    func `a document with nothing to pay is pointed out`(amount: String) throws {
        #expect(try SampleInvoice.document(replacing: "1000.00", with: amount).warnings == [.payableNotPositive])
    }

    @Test func `an invoice that gives money back is pointed out`() throws {
        #expect(try SampleInvoice.document(replacing: ">380<", with: ">381<").warnings == [.invoiceIsCredit])
        #expect(try SampleInvoice.document(replacing: ">380<", with: ">389<").warnings.isEmpty)
    }

    @Test func `a missing due date or supplier id is pointed out`() throws {
        let due = "<cbc:DueDate>2026-12-02</cbc:DueDate>"
        let id = "<cac:PartyIdentification><cbc:ID schemeID=\"0088\">7300010000018</cbc:ID></cac:PartyIdentification>"
        #expect(try SampleInvoice.document(replacing: due, with: "").warnings == [.dueDateMissing])
        #expect(try SampleInvoice.document(replacing: id, with: "").warnings == [.supplierIDMissing])
    }

    @Test func `the tax breakdown is recomputed from lines, allowances and charges`() throws {
        func breakdown(_ taxable: String) throws -> [DocumentWarning] {
            let category = "<cbc:ID>S</cbc:ID><cbc:Percent>%</cbc:Percent>"
            let text = SampleInvoice.text
                .replacing(
                    "<cbc:ID>S-1", with: "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>S-1"
                )
                .replacing(
                    "<cac:LegalMonetaryTotal>",
                    with: """
                        <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
                        <cbc:Amount currencyID="EUR">\
                        100</cbc:Amount><cac:TaxCategory>\(category)</cac:TaxCategory></cac:AllowanceCharge>
                        <cac:TaxTotal><cac:TaxSubtotal>
                        <cbc:TaxableAmount currencyID="EUR">\(taxable)</cbc:TaxableAmount>\
                        <cac:TaxCategory>\(category)</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
                        <cac:LegalMonetaryTotal>
                        """.replacing("%", with: "25.00")
                )
                .replacing(
                    "<cac:InvoiceLine>",
                    with: """
                        <cac:InvoiceLine><cbc:LineExtensionAmount currencyID="EUR">900</cbc:LineExtensionAmount>\
                        <cac:Item><cac:ClassifiedTaxCategory>\(category)</cac:ClassifiedTaxCategory></cac:Item>
                        """.replacing("%", with: "25"))
            return try SampleInvoice.read(text).warnings
        }
        #expect(try breakdown("800").isEmpty)
        #expect(try breakdown("800.99").isEmpty)
        #expect(try breakdown("801") == [.taxBreakdownDoesNotHold])
        #expect(try breakdown("900") == [.taxBreakdownDoesNotHold])
    }

    @Test func `codes are stable`() {
        #expect(
            DocumentWarning.allCases.map(\.rawValue) == [
                "payee_is_not_supplier", "payable_not_positive", "invoice_is_credit", "asks_for_no_payment",
                "claim_is_preliminary", "is_copy", "collected_by_supplier", "paid_by_other_means", "due_date_missing",
                "currency_missing", "supplier_id_missing", "several_payment_means", "iban_check_failed",
                "account_is_not_iban", "sums_do_not_hold", "tax_breakdown_does_not_hold", "deceptive_text",
            ])
    }
}
