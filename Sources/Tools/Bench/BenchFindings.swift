import ProcessInterface
import Terminal

/// What a benchmark found, for people and for programs.
protocol BenchFindings: Encodable {
    /// Aligned lines, the settings first.
    func lines(_ style: TextStyle) -> [String]

    /// What is wrong with the run; empty when its figures may be quoted.
    var faults: [String] { get }
}

extension BenchFindings {
    /// Prints the findings, figures that may not be quoted too.
    ///
    /// - Parameter next: What to do where something is wrong.
    /// - Throws: ``CommandFailure`` with `bench_failed` where something is wrong.
    func print(_ options: OutputOptions, next: String) throws {
        switch options.output {
        case .json: try JSONOutput.print(self)
        case .human: for line in lines(options.style) { Swift.print(line) }
        }
        guard faults.isEmpty else {
            throw CommandFailure(
                code: "bench_failed", faults.joined(separator: "; "), next: next, exitCode: Exit.isFalse)
        }
    }
}
