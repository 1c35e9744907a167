import ProcessInterface
import Simulation
import Terminal

/// Kills a process at every moment of each scene with two and with three banks, and a second time during recovery.
struct CrashPointRun {
    private struct Printed: Encodable {
        let banks: Int
        let scene: String
        let moments: Int
        let single: Int
        let duringRecovery: Int
        let committed: Int
        let aborted: Int
        let violations: Int
    }

    /// Runs and prints. True if no invariant was broken.
    func printed(as options: OutputOptions) throws -> Bool {
        var lines: [Printed] = []
        for (banks, scene) in [2, 3].flatMap({ banks in CrashPoints.Scene.allCases.map { (banks, $0) } }) {
            let (count, violations) = CrashPoints(banks: banks, scene: scene).enumerated()
            if options.output == .human { for report in violations.prefix(5) { ReportText(report: report).print() } }
            lines.append(
                Printed(
                    banks: banks, scene: scene.rawValue, moments: count.moments, single: count.single,
                    duringRecovery: count.during,
                    committed: count.committed, aborted: count.aborted, violations: violations.count))
        }
        switch options.output {
        case .human:
            for line in lines {
                StandardOutput.line(
                    "\(line.banks) banks, \(line.scene): \(line.moments) moments, \(line.single) deaths, \(line.duringRecovery) with "
                        + "a second one soon after, \(line.committed) committed, \(line.aborted) aborted, "
                        + "\(line.violations) violations")
            }
        case .json: try JSONOutput.print(lines)
        }
        return lines.allSatisfy { $0.violations == 0 }
    }
}
