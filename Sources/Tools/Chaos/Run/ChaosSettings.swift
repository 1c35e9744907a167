/// What a run of chaos does.
public struct ChaosSettings: Hashable, Sendable {
    public var seed: UInt64
    /// At least so long; zero where only ``kills`` counts.
    public var duration: Duration
    /// At least so many processes are killed; 0 where only ``duration`` counts.
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
