public import SettlementProtocol

/// When a bank asks about its transactions in doubt: at once after a start, otherwise when the voting time is over.
/// It then asks again with back-off until it knows the outcome. Times are monotonic nanoseconds.
public struct DoubtSchedule: Sendable {
    private struct Doubt: Sendable {
        var nextQuestion: UInt64
        var questions = 0
    }

    private var doubts: [TransactionKey: Doubt] = [:]
    private let slack: UInt64
    private let pauses: BackOff

    /// - Parameter slack: Added to the voting time before the first inquiry.
    public init(
        slack: UInt64 = 5_000_000_000, pauses: BackOff = BackOff(first: 500_000_000, cap: 8_000_000_000)
    ) {
        self.slack = slack
        self.pauses = pauses
    }

    /// Nothing is in doubt.
    public var isEmpty: Bool { doubts.isEmpty }

    /// A yes has become durable.
    public mutating func note(_ key: TransactionKey, timeoutMilliseconds: UInt32, at now: UInt64) {
        doubts[key] = Doubt(nextQuestion: now + UInt64(timeoutMilliseconds) * 1_000_000 + slack)
    }

    /// A yes was found at a start.
    public mutating func noteRecovered(_ key: TransactionKey, at now: UInt64) {
        doubts[key] = Doubt(nextQuestion: now)
    }

    /// The outcome is durable here.
    public mutating func resolve(_ key: TransactionKey) { doubts[key] = nil }

    /// The keys to ask about now, oldest id first. Each is due again after a pause.
    public mutating func due(at now: UInt64, using random: inout some RandomNumberGenerator) -> [TransactionKey] {
        let keys = doubts.filter { $0.value.nextQuestion <= now }.keys.sorted()
        for key in keys {
            guard var doubt = doubts[key] else { continue }
            doubt.questions += 1
            doubt.nextQuestion = now + pauses.pause(afterFailures: doubt.questions, using: &random)
            doubts[key] = doubt
        }
        return keys
    }
}
