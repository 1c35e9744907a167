import ArgumentParser
import CommandParts
import Directory
import Federation
import ProcessInterface
import Terminal

/// `freshet bench growth`: what many loans leave behind in memory and on disk.
struct BenchGrowthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Measure what many loans leave behind: memory, disk, speed, and the time of a start.",
        discussion: """
            Sends loans through a federation of real processes, and prints a line per step: loans per second and each \
            process's resident memory. Afterwards kills each process with SIGKILL and measures the time from its new \
            start until it is ready. With --retention, finished records are kept that many seconds instead of a day, \
            and the run waits until the disk has shrunk. Exit code 1 if the banks' books do not agree.

              freshet bench growth
              freshet bench growth --loans 3000000 --output json
              freshet bench growth --loans 300000 --retention 60
            """)

    @Option(help: "Loans, 3000 to 1000000000.")
    var loans = 300_000

    @Option(help: "Requests in flight.")
    var concurrency = 128

    @Option(help: "Loans in one request, 1 to 512.")
    var batch = 1

    @Option(help: "Banks, 3 to 16. Each loan involves three of them.")
    var banks = 3

    @Option(help: "Seconds that finished records are kept, 10 to 86400. Default: a day, without waiting for it.")
    var retention: Int?

    @Option(help: "A new folder to keep books and logs in. Default: a temporary one, removed at the end.")
    var data: String?

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        try BenchArguments.check("--loans", loans, 3_000...1_000_000_000)
        try BenchArguments.check("--concurrency", concurrency, 1...4_096)
        try BenchArguments.check("--batch", batch, 1...512)
        try BenchArguments.check("--banks", banks, 3...16)
        if let retention { try BenchArguments.check("--retention", retention, 10...86_400) }
    }

    func run() async throws {
        BenchReport.warnOfDebugBuild(outputOptions)
        let federation = try BenchFederation(banks: banks, isHot: false)
        let run = GrowthRun(
            federation: federation, loans: loans, concurrency: concurrency, batch: batch, retention: retention)
        Talk.line("starting \(federation.file.members.count) processes")
        var file = federation.file
        if let retention { (file.retentionSeconds, file.historySeconds) = (retention, retention) }
        let report = try await TemporaryFederation(file, data: data).run { try await run.report(on: $0) }
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: for line in report.lines(outputOptions.style) { print(line) }
        }
        if !report.isBalanced { throw ExitCode(Exit.isFalse) }
    }
}
