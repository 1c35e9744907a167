import AtomicCommit
public import SettlementProtocol

/// Crashes a process at every moment of a scene, one run per moment, in a small federation without other faults.
///
/// A moment is a message received, a row begun, a row durable, or a message sent.
public struct CrashPoints: Sendable {
    /// The loans that are under way, by how they end without a crash.
    public enum Scene: String, Sendable, CaseIterable {
        /// One loan, which every bank accepts.
        case agreed
        /// One loan, which a bank refuses because money is short.
        case refused
        /// Two loans, of which the money suffices for one.
        case race

        /// The loans' outcomes without a crash, one each.
        public var outcomes: [Outcome] {
            switch self {
            case .agreed: [.committed]
            case .refused: [.aborted]
            case .race: [.aborted, .committed]
            }
        }

        /// The limit of every mandate, minor units. A loan of a scene takes 5 000 under one mandate per bank.
        var mandateLimit: Int64 {
            switch self {
            case .agreed: 1_000_000
            case .refused: 4_999
            case .race: 9_999
            }
        }
    }

    /// The runs that an enumeration has made.
    public struct Count: Sendable, Hashable {
        public let banks: Int
        public let scene: Scene
        /// Moments of the run without a crash.
        public internal(set) var moments = 0
        /// Runs in which one process died once.
        public internal(set) var single = 0
        /// Runs with a second crash planned soon after the first, of the same process or another.
        public internal(set) var during = 0
        /// Runs in which a loan was committed.
        public internal(set) var committed = 0
        /// Runs in which no loan was committed.
        public internal(set) var aborted = 0
    }

    public let banks: Int
    public let scene: Scene

    public init(banks: Int, scene: Scene = .agreed) {
        self.banks = banks
        self.scene = scene
    }

    /// The loans' outcomes without a crash, aborts first.
    public var undisturbed: [Outcome] {
        let outcomes = play([:]).audit.decisions.values.map(\.outcome)
        return outcomes.filter { $0 == .aborted } + outcomes.filter { $0 == .committed }
    }

    /// Runs every crash, and every second crash after it.
    ///
    /// - Parameter secondMoments: How many moments after the first crash a second one is tried, each in its own run.
    public func enumerated(secondMoments: Int = 12) -> (count: Count, violations: [SeedReport]) {
        var count = Count(banks: banks, scene: scene)
        var violations: [SeedReport] = []
        count.moments = play([:]).moments
        for moment in 1...count.moments {
            for victim in 0...banks {
                let first = play([moment: victim])
                note(first, &count, &violations)
                count.single += 1
                for later in 1...secondMoments {
                    for second in 0...banks {
                        note(play([moment: victim, moment + later: second]), &count, &violations)
                        count.during += 1
                    }
                }
            }
        }
        return (count, violations)
    }

    private func note(_ federation: SimulatedFederation, _ count: inout Count, _ violations: inout [SeedReport]) {
        if federation.audit.decisions.values.contains(where: { $0.outcome == .committed }) {
            count.committed += 1
        } else {
            count.aborted += 1
        }
        if federation.violation != nil { violations.append(SeedReport(federation)) }
    }

    private func play(_ crashes: [Int: Int]) -> SimulatedFederation {
        var random = Xoshiro256(seed: 7)
        var mix = Mix()
        mix.banks = banks
        mix.faultsUntil = 0
        // Everything leaves memory as soon as it has ended.
        mix.memory = MemoryBounds(milliseconds: 0, count: 0)
        mix.archiveBatch = 2
        mix.checkpointRows = 3
        _ = random.next()
        do {
            let federation = try SimulatedFederation(
                seed: 7, mix: mix, conduct: Conduct(), random: random, scene: scene)
            federation.healAt = 3 * Mix.second
            federation.plannedCrashes = crashes
            federation.run()
            return federation
        } catch {
            preconditionFailure("a loan of the crash points cannot be composed: \(error)")
        }
    }
}
