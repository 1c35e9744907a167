/// The clock by which a member raises its horizon: it starts from the durable horizon, not from the wall clock.
///
/// So a wall clock that is wrong for less than about an hour never makes an honest id `expired`, whatever commits
/// meanwhile and however often the process starts again. After a long outage the horizon lags, which only keeps finished
/// records longer.
public struct HorizonClock: Hashable, Sendable {
    private var clock: SteadyClock
    /// Monotonic nanoseconds; before this time a member without a horizon gets none.
    private let firstAt: UInt64

    /// A member without a horizon waits for this part of the retention: half a minute of a day.
    private static let firstPart: UInt64 = 2_880

    /// - Parameters:
    ///   - horizon: The durable horizon at the start; Unix milliseconds, 0 for none.
    ///   - retention: How far the horizon stays behind; milliseconds.
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public init(horizon: UInt64, retention: UInt64, wallClock: UInt64, at now: UInt64) {
        guard horizon > 0 else {
            // Nothing durable tells the time yet, so a mistake of a moment must have time to end.
            clock = SteadyClock(startingAt: wallClock, at: now)
            firstAt = now + retention / Self.firstPart * 1_000_000
            return
        }
        clock = SteadyClock(startingAt: horizon + retention, at: now)
        firstAt = now
    }

    /// The time by which the horizon may rise; Unix milliseconds, 0 for not yet.
    ///
    /// - Parameters:
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public mutating func read(wallClock: UInt64, at now: UInt64) -> UInt64 {
        let time = clock.read(wallClock: wallClock, at: now)
        return now >= firstAt ? time : 0
    }
}
