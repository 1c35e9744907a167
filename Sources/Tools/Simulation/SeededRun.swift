/// One simulated federation from one seed: faults, then healing, then a check that everything ends.
public struct SeededRun: Sendable {
    public let seed: UInt64
    public var conduct: Conduct

    public init(seed: UInt64, conduct: Conduct = Conduct()) {
        self.seed = seed
        self.conduct = conduct
    }

    /// Runs the seed. Every call returns the same report.
    public func report() -> SeedReport { SeedReport(finished()) }

    /// The report, and a trace of all events with their virtual times in seconds.
    public func replay() -> (report: SeedReport, trace: [String]) {
        let federation = finished()
        return (SeedReport(federation), ["mix: \(federation.mix)"] + federation.trace.written(about: nil))
    }

    private func finished() -> SimulatedFederation {
        var random = Xoshiro256(seed: seed)
        var mix = Mix(drawing: &random)
        mix.drawReserve(seed: seed)
        mix.drawWindows(seed: seed)
        mix.drawArchive(seed: seed)
        do {
            let federation = try SimulatedFederation(seed: seed, mix: mix, conduct: conduct, random: random)
            federation.run()
            return federation
        } catch {
            preconditionFailure("the loans of seed \(seed) cannot be composed: \(error)")
        }
    }
}
