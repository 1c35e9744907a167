import Dispatch
import Foundation

/// This machine's clock as Unix time: for ids and their horizon, for rows, and for people. It decides no outcome.
public enum WallClock {
    /// Milliseconds since 1970-01-01 (UTC).
    public static var unixMilliseconds: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }

    /// Whole seconds since 1970-01-01 (UTC), as certificates count.
    public static var unixSeconds: Int64 { Int64(unixMilliseconds / 1_000) }
}

/// Nanoseconds of this machine's monotonic clock. Deadlines, pauses and quotas use it, never the wall clock.
public enum MonotonicTime {
    public static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    public static let millisecond: UInt64 = 1_000_000
    public static let second: UInt64 = 1_000_000_000
}
