/// The invariants of the fault matrix that a simulator can check, and that of settlement windows.
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
        case .oneOutcome: "a transaction has one outcome at every bank, and that is what its client is told"
        case .decisionStays: "a durable decision never changes"
        case .commitNeedsEveryYes: "commit needs a durable yes of every bank over the digest, before the deadline"
        case .allOrNothing: "at commit exactly the legs take effect, at abort nothing does"
        case .moneyIsConserved: "debits equal credits, and two banks see the same clearing entries"
        case .onceOnly: "a transaction takes effect at a bank at most once"
        case .acknowledgedIsKept: "what was told is durable, and is there after every restart"
        case .everythingEnds: "after healing everything ends: no doubt, no hold, an outcome for every client"
        case .limitsHold: "what is held is not available to others, and no bound is passed"
        case .sameAnswer: "the same request gets the same answer"
        case .windowsHold: "a window has everything older than its cut, the same at both ends, and settles it once"
        }
    }
}
