import Directory
package import Foundation
import ProcessInterface
package import Statements
package import Terminal

/// The first and the last day of a statement, both included; UTC.
package struct StatementDays: Hashable, Sendable {
    /// Unix milliseconds; nil for the day of the account's first entry.
    private let from: UInt64?
    /// Unix milliseconds; exclusive.
    package let to: UInt64

    private static let day: UInt64 = 86_400_000

    /// Without a last day the period ends today.
    ///
    /// - Throws: ``CommandFailure`` with `argument_malformed` or `period_empty`.
    package init(from: String?, to: String?, today: Date = .now) throws(CommandFailure) {
        self.from = try from.map { text throws(CommandFailure) in try Self.begin(of: text, option: "--from") }
        let last = today.formatted(.iso8601.year().month().day())
        self.to = try Self.begin(of: to ?? last, option: "--to") + Self.day
        guard self.from ?? 0 < self.to else {
            throw CommandFailure(
                code: "period_empty", "the first day is after the last", next: "Swap --from and --to.",
                exitCode: Exit.usage)
        }
    }

    /// The first instant of the period, in Unix milliseconds.
    ///
    /// - Parameters:
    ///   - entry: The time of the account's first entry; nil if it has none.
    ///   - removed: The bank keeps all entries that were booked later than this; Unix milliseconds, 0 if it keeps all.
    /// - Throws: `StatementError` with `entries_removed` if the period begins in a time whose entries are gone.
    package func begin(firstEntryAt entry: UInt64?, removedUntil removed: UInt64 = 0) throws(StatementError) -> UInt64 {
        let kept = removed == 0 ? 0 : removed + 1
        let begin = from ?? max(min(entry.map { $0 - $0 % Self.day } ?? .max, to - Self.day), kept)
        guard begin >= kept, begin < to else {
            throw StatementError(.entriesRemoved, "the bank no longer keeps all entries of these days")
        }
        return begin
    }

    /// The first day whose entries are all kept, as `yyyy-mm-dd`.
    ///
    /// - Parameter removed: As for ``begin(firstEntryAt:removedUntil:)``.
    package static func firstKept(afterRemovalUntil removed: UInt64) -> String {
        let day = removed == 0 ? 0 : removed / Self.day + 1
        return Date(timeIntervalSince1970: Double(day * Self.day / 1_000)).formatted(.iso8601.year().month().day())
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
