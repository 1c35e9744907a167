import BankCore
import Testing

/// ISO 8601 dates in the proleptic Gregorian calendar.
@Suite struct ReadsDays {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-30", 20_787), ("2100-03-01", 47_541),
        ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
    func `a day's text and its number convert both ways`(text: String, number: Int32) {
        #expect(BusinessDay(text) == BusinessDay(number))
        #expect(BusinessDay(number).description == text)
    }

    @Test(arguments: [
        "", "2026", "2026-11", "2026-11-31", "2026-02-29", "1900-02-29", "0000-01-01", "2026-13-01", "2026-00-10",
        "2026-1-01", "+026-01-01", "2026-01-01 ", "２０２６-01-01", "2026/01/01", "12026-01-01",
    ])
    func `any other text is not a day`(text: String) { #expect(BusinessDay(text) == nil) }

    @Test(arguments: [(0, 0), (86_399_999, 0), (86_400_000, 1), (1_790_000_000_000, 20_717)] as [(UInt64, Int32)])
    func `a moment falls on one day`(milliseconds: UInt64, number: Int32) {
        #expect(BusinessDay(unixMilliseconds: milliseconds).number == number)
    }

    @Test func `days follow one another through four hundred years`() {
        var day = BusinessDay("1999-12-31")!.number
        for _ in 0..<146_097 {
            day += 1
            #expect(BusinessDay(BusinessDay(day).description)?.number == day)
        }
    }
}
