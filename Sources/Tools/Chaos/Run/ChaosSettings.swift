/// The settings of a chaos run.
public struct ChaosSettings: Hashable, Sendable {
    public var seed: UInt64
    /// The minimum duration; zero if only ``kills`` counts.
    public var duration: Duration
    /// The minimum number of killed processes; 0 if only ``duration`` counts.
    public var kills: Int
    /// Loans under way at once.
    public var callers: Int
    /// How long everything may take to end once all faults are over.
    public var patience: Duration

    public init(
        seed: UInt64, duration: Duration, kills: Int = 0, callers: Int = 16, patience: Duration = .seconds(60)
    ) {
        self.seed = seed
        self.duration = duration
        self.kills = kills
        self.callers = callers
        self.patience = patience
    }
}
