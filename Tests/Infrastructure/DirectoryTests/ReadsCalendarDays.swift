import Directory
import Testing

@Suite struct ReadsCalendarDays {
    @Test(arguments: ["2026-11-02", "2024-02-29", "2000-02-29", "1900-01-01", "9999-12-31"])
    func `a day of the calendar is written as it was read`(text: String) {
        #expect(CalendarDay(text)?.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "2026-1-2", "26-11-02",
        "2026-11-02T00:00",
        "2026/11/02", "+026-11-02", "1899-12-31", "", "2026-11-", "２０２６-11-02",
    ])
    func `any other text is not a day`(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test func `days are ordered`() throws {
        let days = try ["2026-12-01", "2026-11-30", "2025-12-31"].map { try #require(CalendarDay($0)) }
        #expect(days.sorted().map(\.description) == ["2025-12-31", "2026-11-30", "2026-12-01"])
    }
}
