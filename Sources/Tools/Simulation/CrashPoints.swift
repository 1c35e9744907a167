import SettlementProtocol

/// Crashes a process at every moment of one loan, one run per moment, in a small federation without other faults.
///
/// A moment is a message received, a row begun, a row durable, or a message sent.
public struct CrashPoints: Sendable {
    /// The runs that an enumeration has made.
    public struct Count: Sendable, Hashable {
        public let banks: Int
        /// Moments of the run without a crash.
        public internal(set) var moments = 0
        /// Runs in which one process died once.
        public internal(set) var single = 0
        /// Runs with a second crash planned soon after the first, of the same process or another.
        public internal(set) var during = 0
        public internal(set) var committed = 0
        public internal(set) var aborted = 0
    }

    public let banks: Int
    public var conduct: Conduct

    public init(banks: Int, conduct: Conduct = Conduct()) {
        self.banks = banks
        self.conduct = conduct
    }

    /// Runs every crash, and every second crash after it.
    ///
    /// - Parameter secondMoments: How many moments after the first crash a second one is tried, each in its own run.
    public func enumerated(secondMoments: Int = 12) -> (count: Count, violations: [SeedReport]) {
        var count = Count(banks: banks)
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
        mix.loans = 1
        mix.spread = 0
        mix.faultsUntil = 0
        _ = random.next()
        do {
            let federation = try SimulatedFederation(
                seed: 7, mix: mix, conduct: conduct, random: random, touchingEveryBank: true)
            federation.healAt = 3 * Mix.second
            federation.plannedCrashes = crashes
            federation.run()
            return federation
        } catch {
            preconditionFailure("the loan of the crash points cannot be composed: \(error)")
        }
    }
}
