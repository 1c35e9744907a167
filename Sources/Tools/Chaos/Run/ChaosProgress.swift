/// The progress of a run.
public struct ChaosProgress: Hashable, Sendable {
    public enum Phase: String, Hashable, Sendable {
        case disturbing
        case healing
        case checking
    }

    public let phase: Phase
    public let seconds: Double
    public let asked: Int
    public let told: Int
    public let faults: Int
    public let kills: Int
}
