import Money
import Testing

@Suite struct KnowsCurrencies {
    @Test(arguments: [
        ("EUR", 2), ("USD", 2), ("CHF", 2), ("XOF", 0), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("OMR", 3), ("XCG", 2),
    ])
    func `a currency has the decimals that ISO 4217 gives it`(text: String, exponent: Int) throws {
        let currency = try Currency(text)
        #expect(currency.exponent == exponent)
        #expect(currency.code == text)
        #expect("\(currency)" == text)
    }

    @Test(arguments: ["", "EU", "EURO", "eur", "ABC", "XAU", "XXX", "XTS", "CLF", "CHE", "ＥＵＲ", "E R"])
    func `any other code is not a currency that can be paid`(text: String) {
        #expect(code { try Currency(text) } == .unknownCurrency)
    }

    @Test(arguments: [
        ("BGN", "2025-12-31", "2026-01-01"), ("HRK", "2022-12-31", "2023-01-01"), ("LTL", "2014-12-31", "2015-01-01"),
        ("LVL", "2013-12-31", "2014-01-01"), ("EEK", "2010-12-31", "2011-01-01"),
    ])
    func `a currency that the euro replaced is in use until its last day, and known for ever`(
        text: String, lastDay: String, next: String
    ) throws {
        #expect(try Currency(text).withdrawal == Currency(text, inUseOn: lastDay).withdrawal)
        #expect(code { try Currency(text, inUseOn: next) } == .unknownCurrency)
        #expect(try Currency("EUR", inUseOn: next).withdrawal == nil)
    }

    @Test func `an error stays short, even for a very long text`() {
        let text = String(repeating: "E", count: 1_000_000)
        do {
            _ = try Currency(text)
            Issue.record("a million letters are not a currency")
        } catch {
            #expect(error.detail.utf8.count < 200)
        }
    }

    @Test func `currencies are ordered by their codes`() throws {
        #expect(try ["USD", "CHF", "EUR"].map { try Currency($0) }.sorted().map(\.code) == ["CHF", "EUR", "USD"])
    }
}
