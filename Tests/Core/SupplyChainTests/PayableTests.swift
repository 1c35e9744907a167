import Money
import SupplyChain
import Testing

@Suite struct PayableTests {
    private func minorUnits(_ text: String, _ currency: String = "EUR") throws -> Int64 {
        let sample = SampleInvoice.text(replacing: "1000.00", with: text).replacing("EUR", with: currency)
        return try SampleInvoice.read(sample).payable.minorUnits
    }

    private func refusal(_ text: String, _ currency: String = "EUR") -> DocumentError.Code? {
        let sample = SampleInvoice.text(replacing: "1000.00", with: text).replacing("EUR", with: currency)
        return SampleInvoice.refusal(of: sample)
    }

    @Test func `amounts are exact in the currency's own minor unit`() throws {
        #expect(try minorUnits("1000.00") == 100_000)
        #expect(try minorUnits("120") == 12_000)
        #expect(try minorUnits("12.6") == 1_260)
        #expect(try minorUnits("18.150") == 1_815)
        #expect(try minorUnits("-1") == -100)
        #expect(try minorUnits("281240", "JPY") == 281_240)
        #expect(try minorUnits("281240.00", "JPY") == 281_240)
        #expect(try minorUnits("2783.385", "KWD") == 2_783_385)
    }

    @Test func `a comment inside an amount does not cut it`() throws {
        #expect(try minorUnits("100<!-- hidden -->0.00") == 100_000)
        #expect(try minorUnits("100<![CDATA[0.0]]>0") == 100_000)
        #expect(try minorUnits("<?a b?>\n 1000.00 ") == 100_000)
    }

    @Test(arguments: ["1e3", "1,000.00", "1.000,00", "NaN", "INF", "1e400", "0x10", "--1", "10 00", ".", "-", "١٢"])
    func `text that is not a decimal number is refused`(text: String) {
        #expect(refusal(text) == .amountMalformed)
    }

    @Test func `decimals that the currency does not have are refused`() {
        #expect(refusal("10.001") == .amountTooPrecise)
        #expect(refusal("10.5", "JPY") == .amountTooPrecise)
        #expect(refusal("10.0001", "KWD") == .amountTooPrecise)
    }

    @Test(arguments: ["10000000000000.01", "99999999999999999999999999999999", "-9223372036854775808"])
    func `an amount beyond the limit is refused`(text: String) {
        #expect(refusal(text) == .amountTooLarge)
    }

    @Test(arguments: ["XYZ", "XAU", "eur", "E", "EURO"])
    func `a code that is not a payable currency is refused`(code: String) {
        #expect(refusal("10", code) == .unknownCurrency)
    }

    @Test func `a currency is in use on the day of issue`() throws {
        let bulgarian = SampleInvoice.text.replacing("EUR", with: "BGN")
        #expect(SampleInvoice.refusal(of: bulgarian) == .unknownCurrency)
        let older = bulgarian.replacing("2026-11-02", with: "2025-12-31")
        #expect(try SampleInvoice.read(older).payableCurrency.code == "BGN")
    }

    @Test func `a payable in another currency than the document's is refused`() {
        #expect(SampleInvoice.refusal(replacing: "currencyID=\"EUR\"", with: "currencyID=\"SEK\"") == .currencyMismatch)
    }

    @Test func `the payable's own currency counts if the document has none`() throws {
        let document = try SampleInvoice.document(
            replacing: "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", with: "")
        #expect(document.currency == nil)
        #expect(document.payableCurrency.code == "EUR")
        #expect(document.warnings == [.currencyMissing])
    }

    @Test func `an error quotes no text of the document`() throws {
        let error = try #require(throws: DocumentError.self) {
            try SampleInvoice.document(replacing: "1000.00", with: "12canary34")
        }
        #expect(!error.description.contains("canary"))
        #expect(error.place == "cac:LegalMonetaryTotal/cbc:PayableAmount, line 16")
    }
}
