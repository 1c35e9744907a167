import ArgumentParser
import CommandParts
import Directory
import Federation
import Terminal

/// `freshet bench loans`: loans per second, and their latency.
struct BenchLoansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loans",
        abstract: "Measure loans per second and their latency through real processes on this machine.",
        discussion: """
            Starts its own federation on free ports. Each loan involves three banks: the lender, the borrower's bank, \
            and the bank of the borrower's supplier and buyer, who pays under a mandate. Afterwards the banks' books \
            must agree; exit code 1 if they do not, or if no loan was committed.

              freshet bench loans
              freshet bench loans --concurrency 128 --banks 3 --duration 10
              freshet bench loans --batch 128
              freshet bench loans --hot --output json
              freshet bench loans --postgres postgres://freshet_adapter@127.0.0.1:5432/bank
            """)

    @OptionGroup var arguments: BenchArguments

    @Option(help: "A new folder to keep books and logs in. Default: a temporary one, removed at the end.")
    var data: String?

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        BenchReport.warnOfDebugBuild(outputOptions)
        let federation = try BenchFederation(
            banks: arguments.banks, isHot: arguments.hot, core: arguments.postgres.map { CoreEntry(url: $0) })
        let run = BenchRun(settings: arguments.settings, federation: federation)
        Talk.line("starting \(federation.file.members.count) processes")
        let report = try await TemporaryFederation(
            federation.file, data: data, isInsecure: arguments.insecurePlainHTTP
        ).run { try await run.report(on: $0) }
        try report.print(
            outputOptions, next: "Run it again with --data DIR, which keeps books and logs, and look at them.")
    }
}
