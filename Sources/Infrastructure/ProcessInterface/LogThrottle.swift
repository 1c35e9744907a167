import Synchronization

/// Limits each kind of alarm to one log line a minute, and counts the alarms in between.
///
/// A peer that causes an alarm with every call can then not fill the disk. One throttle serves one component:
/// ```swift
/// if let count = throttle.pass("accept_failed") {
///     logger.warning("No connection can be accepted", metadata: [LogKey.alarms: "\(count)"])
/// }
/// ```
/// The first alarm of a kind always passes. Alarms after the last line of a kind are counted in its next line.
public final class LogThrottle: Sendable {
    private struct Entry {
        var lastPassed: ContinuousClock.Instant
        /// The alarms since then.
        var held: Int
    }

    /// The most kinds that are counted apart; others share one entry, so that names from outside cost no memory.
    private static let maxKinds = 256
    private static let overflow = "other kinds"

    private let interval: Duration
    private let entries = Mutex<[String: Entry]>([:])

    public init(interval: Duration = .seconds(60)) {
        self.interval = interval
    }

    /// Counts an alarm.
    ///
    /// - Parameter kind: Alarms of different kinds do not hold each other up, such as those about different banks.
    /// - Returns: The number of alarms that the line stands for, including this one; `nil` if no line is to be written.
    public func pass(_ kind: String, at now: ContinuousClock.Instant = .now) -> Int? {
        entries.withLock { entries in
            var kind = kind
            if entries[kind] == nil, entries.count >= Self.maxKinds {
                // An entry with held alarms stays for longer, so that their number is likely to be told.
                entries = entries.filter { now - $0.value.lastPassed < interval * ($0.value.held > 0 ? 10 : 1) }
                if entries.count >= Self.maxKinds { kind = Self.overflow }
            }
            if let entry = entries[kind], now - entry.lastPassed < interval {
                entries[kind]?.held += 1
                return nil
            }
            let held = entries[kind]?.held ?? 0
            entries[kind] = Entry(lastPassed: now, held: 0)
            return held + 1
        }
    }
}
