import AtomicCommit
import Testing

@Suite struct FollowsClocks {
    private static let start: UInt64 = 1_790_000_000_000
    private static let second: UInt64 = 1_000_000_000
    private static let day: UInt64 = 86_400_000
    private static let retention = day

    // MARK: A clock that is believed

    @Test func `a clock that runs as the time does is believed, however often it is read`() {
        var clock = SteadyClock(startingAt: Self.start, at: 7)
        for reading in UInt64(1)...100_000 {
            // Ten microseconds a reading: far below a millisecond.
            clock.read(wallClock: Self.start + reading / 100, at: 7 + reading * 10_000)
        }
        #expect(clock.time >= Self.start + 999)
    }

    @Test func `a jump of ten days for twelve seconds moves it by less than five minutes`() {
        var clock = SteadyClock(startingAt: Self.start, at: 0)
        clock.read(wallClock: Self.start + 5_000, at: 5 * Self.second)
        for second in UInt64(6)...17 { clock.read(wallClock: Self.start + 10 * Self.day, at: second * Self.second) }
        #expect(clock.lead(of: Self.start + 10 * Self.day) > 9 * Self.day)
        clock.read(wallClock: Self.start + 18_000, at: 18 * Self.second)
        #expect(clock.time / 1_000 == (Self.start + 5_000 + 12 * 24 * 1_000) / 1_000)
        clock.read(wallClock: Self.start + 400_000, at: 400 * Self.second)
        #expect(clock.time == Self.start + 400_000, "the wall clock has caught up")
    }

    @Test func `it never falls`() {
        var clock = SteadyClock(startingAt: Self.start, at: Self.second)
        clock.read(wallClock: 0, at: 2 * Self.second)
        #expect(clock.time == Self.start)
        clock.read(wallClock: Self.start + 500, at: 0)
        #expect(clock.time == Self.start, "a monotonic clock that falls gives nothing")
    }

    // MARK: The horizon

    @Test func `a member without a horizon gets none in its first half minute`() {
        var clock = HorizonClock(horizon: 0, retention: Self.retention, wallClock: Self.start, at: 0)
        #expect(clock.read(wallClock: Self.start + 10 * Self.day, at: 20 * Self.second) == 0)
        #expect(clock.read(wallClock: Self.start + 3_600_000, at: 3_600 * Self.second) == Self.start + 3_600_000)
    }

    @Test func `restarts under a wrong clock do not raise the horizon either`() {
        var horizon = Self.start - Self.retention
        for _ in 1...20 {
            let wrong = Self.start + 10 * Self.day
            var clock = HorizonClock(horizon: horizon, retention: Self.retention, wallClock: wrong, at: 0)
            horizon = clock.read(wallClock: wrong, at: 12 * Self.second) - Self.retention
        }
        #expect(horizon < Self.start - Self.retention / 2, "every honest id is far above it")
    }

    @Test func `after a long outage the horizon catches up`() {
        var clock = HorizonClock(
            horizon: Self.start - Self.retention, retention: Self.retention, wallClock: Self.start + 7 * Self.day, at: 0
        )
        var time: UInt64 = 0
        for second in UInt64(1)...30_000 {
            time = clock.read(wallClock: Self.start + 7 * Self.day + second * 1_000, at: second * Self.second)
        }
        #expect(time == Self.start + 7 * Self.day + 30_000_000)
    }

    // MARK: Findings

    @Test func `a member says why it refuses ids`() {
        var watch = ClockWatch()
        watch.read(wallClock: Self.start, at: 0)
        #expect(watch.findings(horizon: Self.start - Self.day, wallClock: Self.start, at: 0) == [])
        #expect(
            watch.findings(horizon: Self.start + 5, wallClock: Self.start, at: 0) == [.horizonAhead(milliseconds: 5)])
        watch.read(wallClock: Self.start + Self.day, at: Self.second)
        #expect(
            watch.findings(horizon: 0, wallClock: Self.start + Self.day, at: Self.second)
                == [.jumpedAhead(milliseconds: Self.day - 24_000)])
        #expect(watch.findings(horizon: 0, wallClock: Self.start, at: Self.second) == [])
    }

    @Test func `one member with a wrong clock does not make the others doubt theirs`() {
        var watch = ClockWatch()
        watch.note(isTooFarAhead: true, at: 0)
        #expect(watch.findings(horizon: 0, wallClock: Self.start, at: Self.second) == [.behindTheOthers])
        watch.note(isTooFarAhead: false, at: 2 * Self.second)
        #expect(watch.findings(horizon: 0, wallClock: Self.start, at: 3 * Self.second) == [])
        #expect(watch.findings(horizon: 0, wallClock: Self.start, at: 63 * Self.second) == [], "an old one ends")
    }
}
