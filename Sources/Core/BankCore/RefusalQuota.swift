public import SettlementProtocol

/// Bounds how many transactions of an originator are refused a minute, so that nobody can probe accounts by the thousand.
///
/// A vote that is repeated does not count again. Time is an input: seconds of any clock that does not run backwards.
public struct RefusalQuota: Sendable {
    private struct Window {
        let minute: UInt64
        /// At most as many as the quota allows.
        var refused: Set<TransactionKey> = []
    }

    private let perMinute: Int
    private var windows: [MemberID: Window] = [:]

    public init(perMinute: Int) { self.perMinute = perMinute }

    /// Whether `originator` has used up this minute's refusals.
    public func isExhausted(for originator: MemberID, at seconds: UInt64) -> Bool {
        guard let window = windows[originator], window.minute == seconds / 60 else { return false }
        return window.refused.count >= perMinute
    }

    public mutating func noteRefusal(of key: TransactionKey, from originator: MemberID, at seconds: UInt64) {
        let minute = seconds / 60
        if windows[originator]?.minute != minute { windows[originator] = Window(minute: minute) }
        guard !isExhausted(for: originator, at: seconds) else { return }
        windows[originator]?.refused.insert(key)
    }
}
