import SettlementProtocol

/// The result of one seed.
public struct SeedReport: Sendable {
    public let seed: UInt64
    /// The seed's own mix of faults.
    public let mix: String
    public let transactions: Int
    public let committed: Int
    /// Committed transactions that drew on an allocation.
    public let drawnOnAllocations: Int
    /// Committed transactions that settled a window.
    public let windows: Int
    /// Counts, by ``FaultKind``'s raw value.
    public let faults: [Int]
    /// Counts, by ``MatrixRow``'s raw value.
    public let reached: [Int]
    public let violation: Violation?
    /// The trace, of one transaction if the violation names one; empty without a violation.
    public let history: [String]
    /// Virtual nanoseconds.
    public let lasted: UInt64

    init(_ federation: SimulatedFederation) {
        seed = federation.seed
        mix = federation.mix.description
        transactions = federation.wishes.count
        committed = federation.audit.decisions.values.count { $0.outcome == .committed }
        let settled = federation.audit.composed.values.filter { composed in
            let decided = federation.audit.decisions[composed.draft.id]
            return decided?.outcome == .committed && decided?.digest == composed.draft.digest
        }
        drawnOnAllocations = settled.count { $0.draft.drawsOnAllocation }
        windows = settled.count { if case .window = $0.asked { true } else { false } }
        faults = federation.faults
        reached = federation.reached
        violation = federation.violation
        history = federation.violation.map { federation.trace.written(about: $0.transaction) } ?? []
        lasted = federation.now
    }

    /// The command that runs this seed again and prints its trace.
    public var command: String { "freshet-simulation --replay \(seed)" }
}
