import Dispatch

/// Nanoseconds of this machine's monotonic clock. Deadlines, pauses and quotas use it, never the wall clock.
public enum MonotonicTime {
    public static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    public static let millisecond: UInt64 = 1_000_000
    public static let second: UInt64 = 1_000_000_000
}
