import ArgumentParser
import CommandParts
import Directory
import Federation
import ProcessInterface
import Terminal

/// `freshet bench accounts`: how soon a bank with many accounts is ready, and its memory.
struct BenchAccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts",
        abstract: "Measure how soon a virtual bank with many accounts is ready again, and the memory it takes.",
        discussion: """
            Opens customers with a thousand accounts each through the operators' interface of one virtual bank. Then \
            kills the bank with SIGKILL, and measures the time from its new start until it is ready.

              freshet bench accounts
              freshet bench accounts --accounts 1000000 --output json
            """)

    @Option(help: "Accounts, 1000 to 2000000; rounded down to thousands.")
    var accounts = 1_000_000

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        try BenchArguments.check("--accounts", accounts, 1_000...2_000_000)
    }

    func run() async throws {
        BenchReport.warnOfDebugBuild(outputOptions)
        let federation = try BenchFederation(banks: 2, isHot: false)
        let run = AccountsRun(bank: federation.banks[0], currency: federation.currency, thousands: accounts / 1_000)
        Talk.line("starting \(federation.file.members.count) processes")
        let report = try await TemporaryFederation(federation.file, data: nil).run { try await run.report(on: $0) }
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: for line in report.lines(outputOptions.style) { StandardOutput.line(line) }
        }
    }
}
