import ArgumentParser
import CommandParts
import Federation
import ProcessInterface
import Terminal

/// `freshet reconcile`: whether the banks' books agree.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare every pair of clearing accounts, and sum up every currency over all banks.",
        discussion: """
            Each bank compares its clearing entries with each peer's. Only a transaction that is prepared at one bank \
            and committed at the other excuses a difference.

            Exit codes: 0 everything agrees, 1 something differs, 69 a bank could not be asked.

              freshet reconcile
              freshet reconcile --output json
            """)

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let report = try await dataOption.ask { client, _ in await ReconciliationReport.gather(client) }
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: for line in report.lines(outputOptions.style) { print(line) }
        }
        if report.difference != 0 { throw ExitCode(Exit.isFalse) }
        if !report.gaps.isEmpty { throw ExitCode(Exit.unavailable) }
    }
}
