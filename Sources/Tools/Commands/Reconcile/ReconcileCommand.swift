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

            An outcome that a bank's database refuses for good is named with its table, its column and the remedy, and so \
            is an account whose balance cannot be read.

            Exit codes: 0 everything agrees, 1 something differs or an outcome is refused for good, 65 the balance of an \
            account cannot be read, 69 a bank could not be asked.

              freshet reconcile
              freshet reconcile --output json
            """)

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let report = try await dataOption.ask { client, _ in await ReconciliationReport.gather(client) }
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: for line in report.lines(outputOptions.style) { StandardOutput.line(line) }
        }
        if report.difference != 0 || !report.stuck.isEmpty { throw ExitCode(Exit.isFalse) }
        if !report.damagedAccounts.isEmpty { throw ExitCode(Exit.badData) }
        if !report.gaps.isEmpty { throw ExitCode(Exit.unavailable) }
    }
}
