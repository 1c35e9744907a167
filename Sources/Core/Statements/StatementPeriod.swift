/// The time that a statement covers: from its first instant up to an end that is not part of it.
///
/// So the next statement starts where this one ends, and no instant is in both.
public struct StatementPeriod: Hashable, Sendable {
    /// Unix milliseconds; the first instant of the period.
    public let from: UInt64
    /// Unix milliseconds; the first instant after the period.
    public let to: UInt64

    /// - Throws: ``StatementError`` with `period_empty` or `time_out_of_range`.
    public init(from: UInt64, to: UInt64) throws(StatementError) {
        guard from < to else {
            throw StatementError(.periodEmpty, "a period must end after it starts; give an end that is later")
        }
        guard to <= UTCTime.limit else {
            throw StatementError(
                .timeOutOfRange, "the period ends after the year 9999; give its end in Unix milliseconds")
        }
        self.from = from
        self.to = to
    }

    public func contains(_ unixMilliseconds: UInt64) -> Bool { (from..<to).contains(unixMilliseconds) }
}
