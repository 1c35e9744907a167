import Foundation
import Synchronization

/// The bank's business day, in UTC, as days since 1970-01-01. It never runs backwards.
final class BusinessCalendar: Sendable {
    private let latest = Mutex<Int32>(0)

    /// Read once before a vote and recorded with it.
    var today: Int32 {
        let day = Self.day(of: Date())
        return latest.withLock { latest in
            latest = max(latest, day)
            return latest
        }
    }

    static func day(of date: Date) -> Int32 {
        Int32(clamping: Int64((date.timeIntervalSince1970 / 86_400).rounded(.down)))
    }
}

extension BusinessCalendar {
    /// Days since 1970-01-01 of a day as `YYYY-MM-DD`; nil where the calendar has no such day.
    static func day(of text: String) -> Int32? {
        guard let date = try? format.parse(text), format.format(date) == text else { return nil }
        return day(of: date)
    }

    static func text(_ day: Int32) -> String {
        format.format(Date(timeIntervalSince1970: Double(day) * 86_400))
    }

    private static let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
}
