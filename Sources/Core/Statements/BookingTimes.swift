/// Tells when entries came into a book, from the times that the bank wrote to them.
///
/// A bank may book an entry today for three days ago. If a period took entries by that time, it would take this one from
/// the middle of the book, and the balances around it would not join up. So an entry counts as booked no earlier than
/// the entries before it. A time that is still to come says nothing about the booking, and is passed over.
public enum BookingTimes {
    /// The times of booking, which never fall from entry to entry.
    ///
    /// - Parameters:
    ///   - written: The times that the bank wrote to the entries, in the order of positions; Unix milliseconds.
    ///   - now: Unix milliseconds.
    public static func bookedAt(_ written: [UInt64], now: UInt64) -> [UInt64] {
        var newest = written.first { $0 <= now } ?? now
        return written.map { time in
            if time <= now { newest = max(newest, time) }
            return newest
        }
    }
}
