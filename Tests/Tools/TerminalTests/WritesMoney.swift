import Terminal
import Testing

@Suite struct WritesMoney {
    @Test(
        arguments: [
            (1_240_000, "EUR", "12,400.00"), (5, "EUR", "0.05"), (-123_456, "EUR", "-1,234.56"), (-7, "JPY", "-7"),
            (303_264, "JPY", "303,264"), (2_783_385, "KWD", "2,783.385"), (99_999, "USD", "999.99"), (0, "JPY", "0"),
        ] as [(Int64, String, String)])
    func `an amount has its currency's decimals and grouped thousands`(minorUnits: Int64, code: String, text: String) {
        #expect(MoneyText.amount(minorUnits, code) == text)
    }

    @Test func `an unknown currency is never given decimals`() {
        #expect(MoneyText.amount(1_240_000, "XXX") == "1240000 minor units")
    }

    @Test func `the code stands before the amount`() {
        #expect(MoneyText.money(800_000, "EUR") == "EUR 8,000.00")
    }

    @Test func `an instant is UTC to the millisecond`() {
        #expect(Timestamp.text(1_767_225_600_042) == "2026-01-01T00:00:00.042Z")
    }
}
