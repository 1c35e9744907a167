import Foundation

/// A duration for people: seconds with one decimal, the same in every locale.
package enum SecondsText {
    package static func text(milliseconds: Int) -> String {
        (Double(milliseconds) / 1_000).formatted(
            .number.precision(.fractionLength(1)).locale(Locale(identifier: "en_US_POSIX")))
    }
}

/// An instant as text: UTC, RFC 3339, with milliseconds.
package enum Timestamp {
    package static func text(_ unixMilliseconds: UInt64) -> String {
        let time = Date(timeIntervalSince1970: Double(unixMilliseconds / 1000))
            .formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
        let milliseconds = String(unixMilliseconds % 1000 + 1000).dropFirst()
        return "\(time).\(milliseconds)Z"
    }
}
