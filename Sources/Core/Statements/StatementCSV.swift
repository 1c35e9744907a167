import Money

/// A statement's entries as comma-separated values (RFC 4180): a header, then one row per entry; lines end with CR LF.
///
/// UTF-8 without a byte order mark. Amounts are decimal text with exactly the currency's decimals, a point, and a minus
/// for debits; `booked_at` is ISO 8601 in UTC with milliseconds. The same statement gives the same bytes.
///
/// **A reference cannot become a formula.** Spreadsheets calculate text that starts with `=`, `+`, `-`, `@`, a tab or a
/// line end. So a reference that starts like this, after any spaces, gets an apostrophe in front. A reference that
/// starts with an apostrophe gets another one. A program can undo this: drop the first apostrophe, if there is one.
public struct StatementCSV: Hashable, Sendable {
    public static let columns = [
        "position", "booked_at", "value", "currency", "balance_after", "cause", "reference", "part", "value_date",
        "creditor_reference",
    ]

    public let statement: AccountStatement

    public init(_ statement: AccountStatement) { self.statement = statement }
}

extension StatementCSV: TextOutputStreamable {
    /// Writes row by row, so the whole file is never in memory.
    ///
    /// A stream cannot report an error. One that writes to a disk keeps the error, and its owner checks it afterwards.
    public func write(to output: inout some TextOutputStream) {
        output.write(Self.columns.joined(separator: ",") + "\r\n")
        let currency = statement.account.currency
        for entry in statement.entries {
            let fields = [
                String(entry.position), UTCTime(unixMilliseconds: entry.bookedAt).dateTime,
                entry.amount.decimal(in: currency), currency.code, entry.balanceAfter.decimal(in: currency),
                entry.cause.rawValue, Self.text(entry.reference), String(entry.part),
                entry.valueDate, Self.text(entry.creditorReference),
            ]
            output.write(fields.joined(separator: ",") + "\r\n")
        }
    }
}

extension StatementCSV {
    private static func text(_ text: String) -> String { quoted(guarded(text.replacingForbidden)) }

    private static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first(where: { $0 != " " }) else { return text }
        switch first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "'": return "'" + text
        // The same signs in full width, which some spreadsheets treat alike.
        case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return "'" + text
        default: return text
        }
    }

    /// By scalar: to Swift a CR LF is one character, which is neither a CR nor an LF.
    private static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let needsQuotes = scalars.contains { ["\"", ",", "\r", "\n"].contains($0) }
        guard needsQuotes || scalars.first == " " || scalars.last == " " else { return text }
        var quoted = "\""
        for scalar in scalars {
            quoted.unicodeScalars.append(contentsOf: scalar == "\"" ? [scalar, scalar] : [scalar])
        }
        return quoted + "\""
    }
}
