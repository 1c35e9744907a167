import Foundation
import Simulation
import Terminal

/// Many seeds, one after the other.
struct Campaign {
    let seeds: Int
    let firstSeed: UInt64

    /// A run of at least this many seeds must reach every due row.
    static let seedsThatReachEverything = 1_000

    /// Runs and prints. True if no invariant was broken and every row that had to be reached was.
    func printed(as options: OutputOptions) throws -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        var tally = Tally()
        var progress = Progress(total: seeds)
        for seed in firstSeed..<firstSeed + UInt64(seeds) {
            tally.add(SeededRun(seed: seed).report())
            progress.note(tally)
        }
        progress.finish()
        let seconds = (clock.now - start) / .seconds(1)
        let isEverythingReached = tally.unreached.isEmpty || seeds < Self.seedsThatReachEverything
        let isClean = tally.violationCount == 0 && isEverythingReached
        switch options.output {
        case .human:
            let demandsRows = seeds >= Self.seedsThatReachEverything
            TallyText(tally: tally, seconds: seconds, style: options.style).print(demandingRows: demandsRows)
        case .json: try JSONOutput.print(TallyJSON(tally, seconds: seconds))
        }
        return isClean
    }
}
