import Foundation

/// This machine's clock as Unix time: for ids and their horizon, for rows, and for people. It decides no outcome.
public enum WallClock {
    /// Milliseconds since 1970-01-01 (UTC).
    public static var unixMilliseconds: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }
}
