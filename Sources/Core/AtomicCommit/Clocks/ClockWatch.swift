import SettlementProtocol

/// Watches a member's wall clock against its monotonic clock, its horizon and the ids of other members, so that a clock
/// that makes it refuse ids does not stay unnoticed.
public struct ClockWatch: Sendable {
    private var clock: SteadyClock?
    /// The newest time at which another member's id was too far ahead; monotonic nanoseconds.
    private var aheadAt: UInt64?
    /// The newest time at which another member's id was close enough to this clock; monotonic nanoseconds.
    private var freshAt: UInt64?

    private static let minute: UInt64 = 60_000_000_000

    public init() {}

    /// Takes a reading of the wall clock, and returns the time to believe; see ``SteadyClock``.
    ///
    /// The first reading is believed as it is.
    /// - Parameters:
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    @discardableResult
    public mutating func read(wallClock: UInt64, at now: UInt64) -> UInt64 {
        var clock = self.clock ?? SteadyClock(startingAt: wallClock, at: now)
        let time = clock.read(wallClock: wallClock, at: now)
        self.clock = clock
        return time
    }

    /// Notes a new id that another member made.
    public mutating func note(isTooFarAhead: Bool, at now: UInt64) {
        if isTooFarAhead { aheadAt = now } else { freshAt = now }
    }

    /// The reasons why ids may be refused because of a clock; empty if there are none.
    ///
    /// - Parameters:
    ///   - horizon: The member's own; Unix milliseconds.
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public func findings(horizon: UInt64, wallClock: UInt64, at now: UInt64) -> [ClockFinding] {
        var findings: [ClockFinding] = []
        if horizon > wallClock { findings.append(.horizonAhead(milliseconds: horizon - wallClock)) }
        if let lead = clock?.lead(of: wallClock), lead > ProtocolLimits.clockAhead {
            findings.append(.jumpedAhead(milliseconds: lead))
        }
        if isRecent(aheadAt, at: now), !isRecent(freshAt, at: now) { findings.append(.behindTheOthers) }
        return findings
    }

    private func isRecent(_ time: UInt64?, at now: UInt64) -> Bool {
        guard let time else { return false }
        return now < time + Self.minute
    }
}

/// Why a member refuses ids, or will, because of a clock.
public enum ClockFinding: Hashable, Sendable {
    /// Every fresh id is `expired`: the horizon was raised while the clock was ahead for hours, or the clock is now
    /// behind.
    case horizonAhead(milliseconds: UInt64)
    /// The clock has jumped ahead since the process started.
    case jumpedAhead(milliseconds: UInt64)
    /// Every new id that other members made within the last minute was `too_far_ahead`.
    case behindTheOthers
    /// Mandates are judged by a later day than the clock's.
    case dayAhead(days: Int32)
}

extension ClockFinding: CustomStringConvertible {
    /// A stable code, and a text for people.
    public var description: String {
        switch self {
        case .horizonAhead(let milliseconds):
            "horizon_ahead: fresh ids are refused as expired: the horizon is \(Self.span(milliseconds)) ahead of this machine's clock; set the clock right, or if it is right, start once with --accept-clock"
        case .jumpedAhead(let milliseconds):
            "clock_jumped: this machine's clock jumped \(Self.span(milliseconds)) ahead while the process ran, so other members may refuse its ids; set the clock right"
        case .behindTheOthers:
            "clock_behind: every new id of the other members is too far ahead of this machine's clock and is refused; set the clock right"
        case .dayAhead(let days):
            "day_ahead: mandates are judged by a day that is \(days) days ahead of this machine's clock; set the clock right, or if it is right, start once with --accept-clock"
        }
    }

    private static func span(_ milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1_000
        return seconds < 7_200
            ? "\(seconds) s" : seconds < 172_800 ? "\(seconds / 3_600) hours" : "\(seconds / 86_400) days"
    }
}
