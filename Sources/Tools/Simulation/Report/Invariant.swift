public import SettlementProtocol

/// The invariants of the fault matrix that a simulator can check, and the one of settlement windows.
public enum Invariant: String, Sendable, CaseIterable {
    case oneOutcome = "I1"
    case decisionStays = "I2"
    case commitNeedsEveryYes = "I3"
    case allOrNothing = "I4"
    case moneyIsConserved = "I5"
    case onceOnly = "I6"
    case acknowledgedIsKept = "I7"
    case everythingEnds = "I8"
    case limitsHold = "I9"
    case sameAnswer = "I13"
    case windowsHold = "W1"

    public var promise: String {
        switch self {
        case .oneOutcome: "a transaction has the same outcome at every bank, and its client is told that outcome"
        case .decisionStays: "a durable decision never changes"
        case .commitNeedsEveryYes: "a commit needs a durable yes to the digest from every bank, before the deadline"
        case .allOrNothing: "on commit exactly the legs take effect; on abort nothing does"
        case .moneyIsConserved: "debits equal credits, and two banks see the same clearing entries"
        case .onceOnly: "a transaction takes effect at a bank at most once"
        case .acknowledgedIsKept: "an answer is sent only once it is durable, and holds after every restart"
        case .everythingEnds:
            "after healing everything ends: nothing in doubt, nothing held, an outcome for every client"
        case .limitsHold: "held amounts are not available to others, and no bound is exceeded"
        case .sameAnswer: "the same request gets the same answer"
        case .windowsHold: "a window covers everything older than its cut, equally at both banks, and settles once"
        }
    }
}

/// A broken invariant.
public struct Violation: Sendable, Hashable {
    public let invariant: Invariant
    public let detail: String
    /// Nil if no single transaction is to blame.
    public let transaction: TransactionID?

    init(_ invariant: Invariant, _ detail: String, of transaction: TransactionID? = nil) {
        self.invariant = invariant
        self.detail = detail
        self.transaction = transaction
    }
}
