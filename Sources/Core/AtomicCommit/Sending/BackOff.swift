/// Exponential back-off with a cap and equal jitter. All times are nanoseconds.
public struct BackOff: Hashable, Sendable {
    public let first: UInt64
    public let cap: UInt64

    public init(first: UInt64 = 10_000_000, cap: UInt64 = 2_000_000_000) {
        self.first = first
        self.cap = cap
    }

    /// - Parameter failures: In a row, 1 or more.
    public func pause(afterFailures failures: Int, using random: inout some RandomNumberGenerator) -> UInt64 {
        let doublings = UInt64(min(max(failures, 1) - 1, 40))
        let whole = min(first << doublings, cap)
        return whole / 2 + UInt64.random(in: 0...whole / 2, using: &random)
    }
}
