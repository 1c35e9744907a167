import Foundation

/// This machine's clock as Unix time: for ids and their horizon, for rows, and for people. It decides no outcome.
package enum WallClock {
    /// Since 1970-01-01 (UTC).
    package static var unixMilliseconds: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }
}
