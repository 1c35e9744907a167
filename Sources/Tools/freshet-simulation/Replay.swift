import ProcessInterface
import Simulation
import Terminal

/// Runs one seed again and prints everything that happened.
struct Replay {
    let seed: UInt64

    /// Runs and prints. True if no invariant was broken.
    func printed(as options: OutputOptions) throws -> Bool {
        let (report, trace) = SeededRun(seed: seed).replay()
        switch options.output {
        case .human:
            for line in trace { StandardOutput.line(line) }
            if report.violation == nil {
                StandardOutput.line(
                    "seed \(seed): no violation; it lasted \(report.lasted / 1_000_000_000) virtual seconds")
            } else {
                ReportText(report: report).print()
            }
        case .json:
            var tally = Tally()
            tally.add(report)
            try JSONOutput.print(TallyJSON(tally, seconds: 0))
        }
        return report.violation == nil
    }
}
