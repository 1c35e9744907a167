/// How a transaction ended. There is no third outcome; there is only not knowing it yet.
public enum Outcome: UInt8, Hashable, Sendable, CaseIterable {
    case committed = 1
    case aborted = 2
}
