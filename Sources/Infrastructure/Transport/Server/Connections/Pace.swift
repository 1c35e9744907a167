import NIOCore

/// Lets bytes or calls through at a steady rate, with bursts: the generic cell rate algorithm.
struct Pace {
    /// When everything so far would have passed at exactly the rate.
    private var due = NIODeadline.uptimeNanoseconds(0)

    /// Counts bytes or calls, and returns how long to hold back; `nil` to go on.
    ///
    /// - Parameters:
    ///   - rate: Bytes or calls per second.
    ///   - burst: How far they may be ahead of the rate, as a time.
    ///   - maxWait: The longest time to hold back. A longer debt is forgotten, so that whoever comes next from the same
    ///     place does not pay for it.
    mutating func take(
        _ count: Int, rate: Int, burst: TimeAmount, maxWait: TimeAmount, now: NIODeadline
    ) -> TimeAmount? {
        let next = max(due, now) + .microseconds(Int64(count) * 1_000_000 / Int64(max(1, rate)))
        due = min(next, now + burst + maxWait)
        return wait(burst: burst, now: now)
    }

    /// How long what comes now would be held back.
    func wait(burst: TimeAmount, now: NIODeadline) -> TimeAmount? {
        let ahead = due - now
        return ahead > burst ? ahead - burst : nil
    }
}
