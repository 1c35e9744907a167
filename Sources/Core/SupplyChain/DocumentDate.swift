/// A day of the Gregorian calendar as a document writes it (xs:date), such as `2026-11-02` or `2016-06-16+01:00`.
public struct DocumentDate: Hashable, Sendable {
    /// As written, the time zone included.
    public let text: String

    /// `YYYY-MM-DD` without the time zone, which does not change the day.
    public var day: String { String(text.prefix(10)) }

    /// - Throws: ``DocumentError`` with `date_malformed`, also for a day that does not exist in the calendar.
    public init(_ text: some StringProtocol) throws(DocumentError) {
        try self.init(text, where: nil)
    }

    init(_ text: some StringProtocol, where place: String?) throws(DocumentError) {
        guard Self.isDay(Array(text.utf8.prefix(10))), Self.isZone(Array(text.utf8.dropFirst(10))) else {
            throw DocumentError(
                .dateMalformed, "a date must be written YYYY-MM-DD and exist in the calendar", where: place)
        }
        self.text = String(text)
    }

    private static func isDay(_ text: [UInt8]) -> Bool {
        guard text.count == 10, text[4] == hyphen, text[7] == hyphen,
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            year > 0, (1...12).contains(month)
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    private static func isZone(_ text: [UInt8]) -> Bool {
        switch text.first {
        case nil: return true
        case UInt8(ascii: "Z"): return text.count == 1
        case UInt8(ascii: "+"), hyphen:
            guard text.count == 6, text[3] == UInt8(ascii: ":"),
                let hours = number(text[1..<3]), let minutes = number(text[4..<6])
            else { return false }
            return minutes < 60 && hours * 60 + minutes <= 14 * 60
        default: return false
        }
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }
}

extension DocumentDate: CustomStringConvertible {
    public var description: String { text }
}
