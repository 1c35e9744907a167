/// A day of the bank's business, in UTC.
public struct BusinessDay: Hashable, Sendable {
    /// Days since 1970-01-01.
    public let number: Int32

    public init(_ number: Int32) { self.number = number }

    /// The day of a moment.
    public init(unixMilliseconds: UInt64) { number = Int32(clamping: unixMilliseconds / 86_400_000) }
}

extension BusinessDay: Comparable {
    public static func < (left: BusinessDay, right: BusinessDay) -> Bool { left.number < right.number }
}

/// Days are counted from 0000-03-01, so that a leap day is the last of its year (H. Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms").
extension BusinessDay: CustomStringConvertible {
    private static let epoch = 719_468
    private static let daysOf400Years = 146_097

    /// A day as `YYYY-MM-DD`; nil if the calendar has no such day, or it is outside the years 0001 to 9999.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            year > 0, (1...12).contains(month), day > 0
        else { return nil }
        let marchYear = month > 2 ? year : year - 1
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(Int32(marchYear / 400 * Self.daysOf400Years + dayOfEra - Self.epoch))
        guard description == text else { return nil }
    }

    /// `YYYY-MM-DD`.
    public var description: String {
        let days = Int(number) + Self.epoch
        let era = (days >= 0 ? days : days - Self.daysOf400Years + 1) / Self.daysOf400Years
        let dayOfEra = days - era * Self.daysOf400Years
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return Self.padded(year, to: 4) + "-" + Self.padded(month, to: 2) + "-" + Self.padded(day, to: 2)
    }

    private static func padded(_ number: Int, to digits: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
