import Foundation

/// Unix time in milliseconds: for ids and for people. It decides no outcome.
enum WallClock {
    static var unixMilliseconds: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }
}
