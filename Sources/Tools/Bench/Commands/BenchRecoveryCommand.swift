import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

/// `freshet bench recovery`: how soon a coordinator that died is ready again.
struct BenchRecoveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "Measure how soon a coordinator with many unfinished transactions is ready again.",
        discussion: """
            Kills every bank, and in the banks' names asks the coordinator about transactions that it never saw. Each \
            becomes a durable abort that no bank has acknowledged. Then kills the coordinator with SIGKILL, starts the \
            banks again, and measures the time from the coordinator's new start until it is ready, and until every \
            outcome is sent and acknowledged.

              freshet bench recovery
              freshet bench recovery --transactions 10000 --output json
            """)

    @Option(help: "Unfinished transactions, 1 to 100000.")
    var transactions = 10_000

    @Option(help: "Banks, 3 to 16.")
    var banks: Int?

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        try BenchArguments.check("--transactions", transactions, 1...100_000)
        try BenchArguments.check("--banks", bankCount, 3...16)
    }

    /// Enough banks for the limit on one bank's questions about unknown transactions per minute.
    private var bankCount: Int { banks ?? max(3, (transactions + 4_999) / 5_000) }

    func run() async throws {
        BenchReport.warnOfDebugBuild(outputOptions)
        let federation = try BenchFederation(banks: bankCount, isHot: false)
        let run = RecoveryRun(federation: federation, transactions: transactions)
        Talk.line("starting \(federation.file.members.count) processes")
        let report = try await TemporaryFederation(federation.file, data: nil).run { try await run.report(on: $0) }
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: for line in report.lines(outputOptions.style) { StandardOutput.line(line) }
        }
    }
}
