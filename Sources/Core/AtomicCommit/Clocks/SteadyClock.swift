/// A wall clock that is believed only as far as time has passed. It never falls.
///
/// It follows a wall clock that jumps ahead at ``pace`` times the monotonic clock. So a clock that is ten days ahead for
/// twelve seconds moves it by less than five minutes, and a process that was suspended catches up by itself.
public struct SteadyClock: Hashable, Sendable {
    /// How much faster than the monotonic clock it may run.
    public static let pace: UInt64 = 24

    /// The believed time; Unix milliseconds.
    public private(set) var time: UInt64
    /// Monotonic nanoseconds.
    private var readAt: UInt64

    /// - Parameters:
    ///   - time: The time to begin with; Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public init(startingAt time: UInt64, at now: UInt64) {
        self.time = time
        readAt = now
    }

    /// Takes a reading of the wall clock, and returns the time to believe.
    ///
    /// Read it every few seconds: time without a reading lets the next one go further.
    /// - Parameters:
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    @discardableResult
    public mutating func read(wallClock: UInt64, at now: UInt64) -> UInt64 {
        let elapsed = now > readAt ? now - readAt : 0
        let gain = elapsed / Self.nanosecondsPerGain
        guard wallClock > time, wallClock - time > gain else {
            time = max(time, wallClock)
            readAt = max(readAt, now)
            return time
        }
        time += gain
        // The rest counts for the next reading, so that frequent readings lose nothing.
        readAt += gain * Self.nanosecondsPerGain
        return time
    }

    /// How far `wallClock` is ahead of the believed time; milliseconds.
    public func lead(of wallClock: UInt64) -> UInt64 { wallClock > time ? wallClock - time : 0 }

    /// Monotonic nanoseconds in which it may gain one millisecond.
    private static let nanosecondsPerGain = 1_000_000 / pace
}
