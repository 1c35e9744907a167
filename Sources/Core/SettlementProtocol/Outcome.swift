/// How a transaction ended. There is no third outcome; the outcome may only be unknown so far.
public enum Outcome: UInt8, Hashable, Sendable, CaseIterable {
    case committed = 1
    case aborted = 2
}
