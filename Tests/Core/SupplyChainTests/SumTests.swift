import SupplyChain
import Testing

@Suite struct SumTests {
    /// A sample with these totals, and two lines of 60 and 40.
    private func read(
        profile: String = "urn:cen.eu:en16931:2017", net: String = "100", allowance: String = "0",
        exclusive: String = "100",
        tax: String = "25", inclusive: String = "125", prepaid: String = "0", rounding: String = "0",
        payable: String = "125",
        currency: String = "EUR"
    ) throws(DocumentError) -> Document {
        func amount(_ name: String, _ text: String) -> String {
            "<cbc:\(name) currencyID=\"\(currency)\">\(text)</cbc:\(name)>"
        }
        let text = SampleInvoice.text
            .replacing("<cbc:ID>S-1", with: "<cbc:CustomizationID>\(profile)</cbc:CustomizationID><cbc:ID>S-1")
            .replacing(
                "<cac:LegalMonetaryTotal>",
                with: "<cac:TaxTotal>" + amount("TaxAmount", tax) + "</cac:TaxTotal><cac:LegalMonetaryTotal>"
                    + amount("LineExtensionAmount", net) + amount("TaxExclusiveAmount", exclusive)
                    + amount("TaxInclusiveAmount", inclusive) + amount("AllowanceTotalAmount", allowance)
                    + amount("PrepaidAmount", prepaid) + amount("PayableRoundingAmount", rounding)
            )
            .replacing("1000.00", with: payable)
            .replacing(
                "<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>",
                with: ["60", "40"].map { line in
                    "<cac:InvoiceLine>\(amount("LineExtensionAmount", line))</cac:InvoiceLine>"
                }.joined()
            )
        return try SampleInvoice.read(text)
    }

    private func leavesSumsAlone(_ document: Document) -> Bool {
        !document.warnings.contains(.sumsDoNotHold)
    }

    private func refuses(_ body: () throws(DocumentError) -> Document) -> Bool {
        do {
            _ = try body()
            return false
        } catch {
            return error.code == .sumsDoNotHold
        }
    }

    @Test func `sums that hold leave no warning`() throws {
        #expect(leavesSumsAlone(try read()))
        #expect(
            leavesSumsAlone(
                try read(allowance: "10", exclusive: "90", tax: "22.50", inclusive: "112.5", payable: "112.50")))
        #expect(leavesSumsAlone(try read(inclusive: "125", prepaid: "25.20", rounding: "0.20", payable: "100")))
    }

    @Test(arguments: ["urn:cen.eu:en16931:2017#compliant#x", "urn:www.cenbii.eu:x", "urn:peppol:pint:billing-1"])
    func `a document that breaks the sums of the standard it names is refused`(profile: String) {
        #expect(refuses { () throws(DocumentError) in try read(profile: profile, net: "200") })
        #expect(refuses { () throws(DocumentError) in try read(profile: profile, inclusive: "126", payable: "126") })
        #expect(refuses { () throws(DocumentError) in try read(profile: profile, payable: "125.01") })
        #expect(refuses { () throws(DocumentError) in try read(profile: profile, allowance: "1") })
    }

    @Test func `a document that names no standard is read with a warning`() throws {
        #expect(try read(profile: "TR1.2", net: "200").warnings == [.sumsDoNotHold])
        #expect(try read(profile: "TR1.2", net: "one hundred").warnings == [.sumsDoNotHold])
    }

    @Test func `the payable of an extension may differ from the standard's total`() throws {
        let profile = "urn:cen.eu:en16931:2017#conformant#urn:x"
        #expect(try read(profile: profile, payable: "140").warnings.contains(.sumsDoNotHold))
        #expect(refuses { () throws(DocumentError) in try read(profile: profile, net: "200") })
    }

    @Test func `rounding may be part of the total with tax, as before EN 16931`() throws {
        let bii = "urn:www.cenbii.eu:transaction"
        #expect(try read(profile: bii, tax: "24.80", inclusive: "125", rounding: "0.20").warnings.isEmpty)
    }

    @Test func `Danish documents may put the tax where others put the total without tax`() throws {
        #expect(try read(profile: "OIOUBL-2.02", exclusive: "25").warnings.isEmpty)
    }

    @Test func `the older ways of adding up do not excuse a document that names EN 16931`() {
        #expect(refuses { () throws(DocumentError) in try read(tax: "24.80", rounding: "0.20") })
        #expect(refuses { () throws(DocumentError) in try read(exclusive: "25") })
    }

    @Test func `sums are rounded to two decimals as the standard's rules do, and no more generously`() throws {
        #expect(leavesSumsAlone(try read(exclusive: "100.00", tax: "24.999", inclusive: "125")))
        #expect(refuses { () throws(DocumentError) in try read(tax: "24.99") })
    }

    @Test func `a total in another currency or beyond the largest amount is refused`() {
        func code(_ body: () throws(DocumentError) -> Document) -> DocumentError.Code? {
            do {
                _ = try body()
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code { () throws(DocumentError) in try read(currency: "SEK") } == .currencyMismatch)
        #expect(code { () throws(DocumentError) in try read(net: "100000000000000000") } == .amountMalformed)
    }
}
