import SupplyChain
import Testing

/// The tax of an invoice follows from bases and rates, within the tolerance of EN 16931's own validation.
@Suite struct ChecksTaxAmounts {
    private func warnings(
        profile: String = "urn:cen.eu:en16931:2017", base: String = "1000.00", rate: String? = "25",
        category: String = "S", tax: String, total: String? = nil, categories: Bool = true
    ) throws -> [DocumentWarning] {
        let rate = rate.map { "<cbc:Percent>\($0)</cbc:Percent>" } ?? ""
        let code = "<cbc:ID>\(category)</cbc:ID>\(rate)"
        func amount(_ name: String, _ text: String) -> String {
            "<cbc:\(name) currencyID=\"EUR\">\(text)</cbc:\(name)>"
        }
        let part = """
            <cac:TaxSubtotal>\(amount("TaxableAmount", base))\(amount("TaxAmount", tax))\
            <cac:TaxCategory>\(code)</cac:TaxCategory></cac:TaxSubtotal>
            """
        let taxTotal = "<cac:TaxTotal>\(amount("TaxAmount", total ?? tax))\(categories ? part : "")</cac:TaxTotal>"
        let text = SampleInvoice.text
            .replacing("<cbc:ID>S-1", with: "<cbc:CustomizationID>\(profile)</cbc:CustomizationID><cbc:ID>S-1")
            .replacing("<cac:LegalMonetaryTotal>", with: taxTotal + "<cac:LegalMonetaryTotal>")
            .replacing(
                "<cac:InvoiceLine>",
                with: """
                    <cac:InvoiceLine>\(amount("LineExtensionAmount", base))\
                    <cac:Item><cac:ClassifiedTaxCategory>\(code)</cac:ClassifiedTaxCategory></cac:Item>
                    """)
        return try SampleInvoice.read(text).warnings
    }

    @Test(arguments: ["250.00", "250", "250.99", "249.01"])
    func `a tax that follows from base and rate is left alone`(tax: String) throws {
        #expect(try warnings(tax: tax).isEmpty)
    }

    @Test(arguments: ["900.00", "251.00", "249.00", "0", "-250.00"])
    func `a tax that does not follow from base and rate is pointed out`(tax: String) throws {
        #expect(try warnings(tax: tax) == [.taxBreakdownDoesNotHold])
    }

    @Test func `a document without a profile is checked as well`() throws {
        #expect(try warnings(profile: "TR1.2", tax: "250").isEmpty)
        #expect(try warnings(profile: "TR1.2", tax: "900") == [.taxBreakdownDoesNotHold])
    }

    @Test(arguments: ["Z", "E", "AE", "K", "G", "O"])
    func `a category without tax has none`(category: String) throws {
        #expect(try warnings(rate: "0", category: category, tax: "0.00").isEmpty)
        #expect(try warnings(rate: "0", category: category, tax: "0.50") == [.taxBreakdownDoesNotHold])
        #expect(try warnings(rate: "25", category: category, tax: "250") == [.taxBreakdownDoesNotHold])
    }

    @Test func `a total is the sum of its categories, and every tax has one`() throws {
        #expect(try warnings(tax: "250.00", total: "250.01") == [.taxBreakdownDoesNotHold])
        #expect(try warnings(tax: "250.00", categories: false) == [.taxBreakdownDoesNotHold])
        #expect(try warnings(rate: nil, tax: "250.00") == [.taxBreakdownDoesNotHold])
    }

    @Test func `the largest numbers do not overflow`() throws {
        let base = "9999999999999999"
        #expect(try warnings(base: base, rate: base, tax: "1") == [.taxBreakdownDoesNotHold])
    }
}
