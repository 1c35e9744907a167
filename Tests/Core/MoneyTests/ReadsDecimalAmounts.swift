import Money
import Testing

@Suite struct ReadsDecimalAmounts {
    @Test(arguments: [
        ("1234.50", "EUR", 123_450), ("0", "EUR", 0), ("-7", "JPY", -7), ("+7", "JPY", 7), ("18.150", "EUR", 1815),
        ("5442.09000", "RON", 544_209), ("120", "EUR", 12_000), ("12.6", "EUR", 1260), (".5", "EUR", 50),
        ("5.", "EUR", 500), ("0.001", "OMR", 1), ("100.000", "JPY", 100), ("000000000000000000012.34", "EUR", 1234),
        ("10000000000000.00", "EUR", 1_000_000_000_000_000), ("-0.00", "EUR", 0),
    ])
    func `decimal text becomes exact minor units`(text: String, currency: String, minorUnits: Int64) throws {
        #expect(try Amount(decimal: text, in: Currency(currency)).minorUnits == minorUnits)
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", "1,000.00", "1e3", "0x10", "1.2.3", " 1", "1 ", "--1", "+-1", "1-", "NaN", "∞", "١٢",
        "１",
    ])
    func `anything else is malformed`(text: String) throws {
        let euro = try Currency("EUR")
        #expect(code { try Amount(decimal: text, in: euro) } == .malformed)
    }

    @Test(arguments: [("0.001", "EUR"), ("1.5", "JPY"), ("1.0001", "KWD"), ("-3.141", "USD")])
    func `more decimals than the currency has are refused, not rounded`(text: String, currency: String) throws {
        let currency = try Currency(currency)
        #expect(code { try Amount(decimal: text, in: currency) } == .tooPrecise)
    }

    @Test(arguments: ["10000000000000.01", "-10000000000000.01", "99999999999999999999999999999999"])
    func `text beyond the limit is refused`(text: String) throws {
        let euro = try Currency("EUR")
        #expect(code { try Amount(decimal: text, in: euro) } == .tooLarge)
    }

    @Test(arguments: [
        (123_450, "EUR", "1234.50"), (7, "EUR", "0.07"), (-7, "EUR", "-0.07"), (0, "EUR", "0.00"), (-7, "JPY", "-7"),
        (1, "OMR", "0.001"), (1_000_000_000_000_000, "EUR", "10000000000000.00"),
    ])
    func `an amount is written with exactly its currency's decimals`(
        minorUnits: Int64, currency: String, text: String
    ) throws {
        let currency = try Currency(currency)
        let amount = try Amount(minorUnits: minorUnits)
        #expect(amount.decimal(in: currency) == text)
        #expect(try Amount(decimal: text, in: currency) == amount)
    }
}
