public import SettlementProtocol

/// Bounds how many refusals an originator gets a minute, so that nobody can probe accounts by the thousand.
///
/// Time is an input: seconds of any clock that does not run backwards.
public struct RefusalQuota: Sendable {
    private let perMinute: Int
    private var minutes: [MemberID: (minute: UInt64, count: Int)] = [:]

    public init(perMinute: Int) { self.perMinute = perMinute }

    /// Whether `originator` has used up this minute's refusals.
    public func isExhausted(for originator: MemberID, at seconds: UInt64) -> Bool {
        guard let window = minutes[originator], window.minute == seconds / 60 else { return false }
        return window.count >= perMinute
    }

    public mutating func noteRefusal(of originator: MemberID, at seconds: UInt64) {
        let minute = seconds / 60
        let count = minutes[originator].map { $0.minute == minute ? $0.count : 0 } ?? 0
        minutes[originator] = (minute, count + 1)
    }
}
