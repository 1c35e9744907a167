import Directory
package import Foundation
import ProcessInterface
package import Terminal

/// The first and the last day of a statement, both included; UTC.
package struct StatementDays: Hashable, Sendable {
    /// Unix milliseconds.
    package let from: UInt64
    /// Unix milliseconds; exclusive.
    package let to: UInt64

    private static let day: UInt64 = 86_400_000

    /// Without a first day the period begins in 1970, without a last one it ends today.
    ///
    /// - Throws: ``CommandFailure`` with `argument_malformed` or `period_empty`.
    package init(from: String?, to: String?, today: Date = .now) throws(CommandFailure) {
        self.from = try Self.begin(of: from ?? "1970-01-01", option: "--from")
        let last = today.formatted(.iso8601.year().month().day())
        self.to = try Self.begin(of: to ?? last, option: "--to") + Self.day
        guard self.from < self.to else {
            throw CommandFailure(
                code: "period_empty", "the first day is after the last", next: "Swap --from and --to.",
                exitCode: Exit.usage)
        }
    }

    private static func begin(of text: String, option: String) throws(CommandFailure) -> UInt64 {
        guard let day = CalendarDay(text), let start = try? Date("\(day)T00:00:00Z", strategy: .iso8601),
            let seconds = UInt64(exactly: start.timeIntervalSince1970)
        else {
            throw CommandFailure(
                argument: option, text, form: "a day as YYYY-MM-DD from 1970 on", example: "2026-11-30")
        }
        return seconds * 1_000
    }
}
