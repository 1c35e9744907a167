import Foundation

/// An instant as text: UTC, RFC 3339, with milliseconds.
package enum Timestamp {
    package static func text(_ unixMilliseconds: UInt64) -> String {
        let time = Date(timeIntervalSince1970: Double(unixMilliseconds / 1000))
            .formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
        let milliseconds = String(unixMilliseconds % 1000 + 1000).dropFirst()
        return "\(time).\(milliseconds)Z"
    }
}
