import ProcessInterface
import Terminal

/// The findings of a benchmark, for people and for programs.
protocol BenchFindings: Encodable {
    /// Aligned lines, the settings first.
    func lines(_ style: TextStyle) -> [String]

    /// Problems with the run; empty if its figures may be quoted.
    var faults: [String] { get }
}

extension BenchFindings {
    /// Prints the findings, even if the figures may not be quoted.
    ///
    /// - Parameter next: The next step if something is wrong.
    /// - Throws: ``CommandFailure`` with `bench_failed` if something is wrong.
    func print(_ options: OutputOptions, next: String) throws {
        switch options.output {
        case .json: try JSONOutput.print(self)
        case .human: for line in lines(options.style) { StandardOutput.line(line) }
        }
        guard faults.isEmpty else {
            throw CommandFailure(
                code: "bench_failed", faults.joined(separator: "; "), next: next, exitCode: Exit.isFalse)
        }
    }
}
