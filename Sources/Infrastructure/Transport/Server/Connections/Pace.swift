import NIOCore

/// Lets bytes through at a steady rate, with bursts: the generic cell rate algorithm.
struct Pace {
    /// When the bytes so far would have passed at exactly the rate.
    private var due = NIODeadline.uptimeNanoseconds(0)

    /// Counts bytes that have arrived, and returns how long to read no more; `nil` to go on.
    ///
    /// - Parameters:
    ///   - rate: Bytes per second.
    ///   - burst: How far the bytes may be ahead of the rate, as a time.
    mutating func take(_ count: Int, rate: Int, burst: TimeAmount, now: NIODeadline) -> TimeAmount? {
        due = max(due, now) + .microseconds(Int64(count) * 1_000_000 / Int64(max(1, rate)))
        let ahead = due - now
        return ahead > burst ? ahead - burst : nil
    }
}
