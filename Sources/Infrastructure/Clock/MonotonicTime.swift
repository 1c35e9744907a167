import Dispatch

/// Nanoseconds of this machine's monotonic clock: deadlines are held against it, never against the wall clock.
enum MonotonicTime {
    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    static let millisecond: UInt64 = 1_000_000
}
