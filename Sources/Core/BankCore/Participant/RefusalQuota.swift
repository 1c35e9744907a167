public import SettlementProtocol

/// Bounds how many transactions of one subject are refused per minute: of an originator at another bank, so that it cannot
/// probe accounts by the thousand, or of a customer at the originator.
///
/// A repeated vote does not count again. Time is an argument: nanoseconds of a clock that does not run backwards.
public struct RefusalQuota<Subject: Hashable & Sendable>: Sendable {
    private struct Minute {
        let number: UInt64
        /// At most as many as the quota allows.
        var refused: Set<TransactionKey> = []
    }

    private let perMinute: Int
    private var minutes: [Subject: Minute] = [:]

    public init(perMinute: Int) { self.perMinute = perMinute }

    /// Whether `subject` has used up this minute's refusals.
    public func isExhausted(for subject: Subject, at now: UInt64) -> Bool { count(of: subject, at: now) >= perMinute }

    /// How many of the subject's transactions were refused in this minute; at most as many as the quota allows.
    public func count(of subject: Subject, at now: UInt64) -> Int {
        guard let minute = minutes[subject], minute.number == Self.number(at: now) else { return 0 }
        return minute.refused.count
    }

    public mutating func noteRefusal(of key: TransactionKey, from subject: Subject, at now: UInt64) {
        let number = Self.number(at: now)
        if minutes[subject]?.number != number { minutes[subject] = Minute(number: number) }
        guard !isExhausted(for: subject, at: now) else { return }
        minutes[subject]?.refused.insert(key)
    }

    /// Forgets the subjects whose last refusal was in an earlier minute.
    public mutating func forget(at now: UInt64) {
        minutes = minutes.filter { $0.value.number == Self.number(at: now) }
    }

    public static func number(at now: UInt64) -> UInt64 { now / 60_000_000_000 }
}
