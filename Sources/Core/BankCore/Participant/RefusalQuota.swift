public import SettlementProtocol

/// Bounds how many transactions of one originator are refused per minute, so that it cannot probe accounts by the
/// thousand.
///
/// A repeated vote does not count again. Time is an argument: nanoseconds of a clock that does not run backwards.
public struct RefusalQuota: Sendable {
    private struct Minute {
        let number: UInt64
        /// At most as many as the quota allows.
        var refused: Set<TransactionKey> = []
    }

    private let perMinute: Int
    private var minutes: [MemberID: Minute] = [:]

    public init(perMinute: Int) { self.perMinute = perMinute }

    /// Whether `originator` has used up this minute's refusals.
    public func isExhausted(for originator: MemberID, at now: UInt64) -> Bool {
        guard let minute = minutes[originator], minute.number == Self.number(at: now) else { return false }
        return minute.refused.count >= perMinute
    }

    public mutating func noteRefusal(of key: TransactionKey, from originator: MemberID, at now: UInt64) {
        let number = Self.number(at: now)
        if minutes[originator]?.number != number { minutes[originator] = Minute(number: number) }
        guard !isExhausted(for: originator, at: now) else { return }
        minutes[originator]?.refused.insert(key)
    }

    public static func number(at now: UInt64) -> UInt64 { now / 60_000_000_000 }
}
