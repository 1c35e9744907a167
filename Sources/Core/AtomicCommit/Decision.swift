public import SettlementProtocol

/// What the write-once register of a transaction holds, or is proposed to hold.
public struct Decision: Hashable, Sendable {
    public let outcome: Outcome
    /// Nil for a commit.
    public let cause: AbortCause?

    public static let commit = Decision(outcome: .committed, cause: nil)

    public static func abort(_ cause: AbortCause) -> Decision { Decision(outcome: .aborted, cause: cause) }

    private init(outcome: Outcome, cause: AbortCause?) {
        self.outcome = outcome
        self.cause = cause
    }
}
