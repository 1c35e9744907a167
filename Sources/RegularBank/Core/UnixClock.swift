import Foundation

enum UnixClock {
    /// Since 1970, by this machine's clock.
    static var milliseconds: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }
}
