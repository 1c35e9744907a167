/// An instant on the calendar and the clock of UTC, by integer arithmetic alone.
///
/// Leap seconds do not exist in Unix time, so none is ever written.
struct UTCTime {
    /// Unix milliseconds of the last instant of the year 9999: ISO 8601 has four digits for a year.
    static let limit: UInt64 = 253_402_300_799_999

    private let year: UInt64
    private let month: UInt64
    private let day: UInt64
    private let millisecondsOfDay: UInt64

    /// The civil date of a count of days: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    /// It counts from 1 March 0000, so that a leap day is the last of its year.
    init(unixMilliseconds: UInt64) {
        let days = unixMilliseconds / 86_400_000 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        millisecondsOfDay = unixMilliseconds % 86_400_000
    }

    /// `2026-11-22`
    var date: String { "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))" }

    /// `2026-11-22T21:11:42.123Z`; always with milliseconds.
    var dateTime: String {
        let seconds = millisecondsOfDay / 1_000
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { Self.digits($0, 2) }
        return "\(date)T\(clock.joined(separator: ":")).\(Self.digits(millisecondsOfDay % 1_000, 3))Z"
    }

    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}
