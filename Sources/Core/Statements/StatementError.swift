/// Why figures do not make an account statement. Nothing was written.
///
/// Details name positions and fields, and never an amount, an account or a party, so that they may be logged.
public struct StatementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Programs branch on this code; it is stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Opening balance and entries do not lead to a balance that was given: read the account's whole book again at
        /// one position. If the error comes back, the book itself is damaged.
        case doesNotAddUp = "does_not_add_up"
        /// Positions do not rise from entry to entry: give the entries in the order of the book, each once.
        case entriesOutOfOrder = "entries_out_of_order"
        /// Booked before the period's start or not before its end: choose only entries of the period.
        case entryOutsidePeriod = "entry_outside_period"
        /// A balance, or a total of the entries, is beyond `Amount.limit`: ask for a shorter period.
        case amountTooLarge = "amount_too_large"
        /// The period ends where it starts, or before.
        case periodEmpty = "period_empty"
        /// After the year 9999.
        case timeOutOfRange = "time_out_of_range"
        /// The period begins in a time whose entries the bank no longer keeps: begin later.
        case entriesRemoved = "entries_removed"
        /// A required text is empty.
        case textMissing = "text_missing"
    }

    public let code: Code
    /// For people: what is wrong and what to do next; nothing parses it.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}
