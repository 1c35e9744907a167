import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import Terminal

/// `freshet bench outage`: the effect of a bank that is down on loans that do not need it.
struct BenchOutageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outage",
        abstract: "Measure the effect of a bank that is down on loans that do not need it.",
        discussion: """
            Starts four banks. Some loans need the fourth bank, the others do not. The latency of the others is \
            measured with all banks up, and again from the moment when the fourth is killed with SIGKILL, or with \
            --hang frozen with SIGSTOP. Loans that need it are requested all the time. The two halves alternate in \
            rounds, so that other load on the machine affects both alike.

              freshet bench outage
              freshet bench outage --hang
              freshet bench outage --rounds 5 --duration 6 --output json
            """)

    @Option(help: "Requests in flight that do not need the bank, 1 to 500.")
    var concurrency = 16

    @Option(help: "Rounds, 1 to 100; each has one kill.")
    var rounds = 3

    @Option(help: "Seconds of each half of a round, 1 to 600.")
    var duration = 5

    @Flag(help: "Freeze the bank instead of killing it: it keeps its connections and answers nothing.")
    var hang = false

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        try BenchArguments.check("--concurrency", concurrency, 1...500)
        try BenchArguments.check("--rounds", rounds, 1...100)
        try BenchArguments.check("--duration", duration, 1...600)
    }

    func run() async throws {
        BenchReport.warnOfDebugBuild(outputOptions)
        let federation = try BenchFederation(banks: 4, isHot: false)
        let run = OutageRun(
            federation: federation, concurrency: concurrency, rounds: rounds, duration: duration, hangs: hang)
        Talk.line("starting \(federation.file.members.count) processes")
        let report = try await TemporaryFederation(federation.file, data: nil).run { try await run.report(on: $0) }
        try report.print(
            outputOptions, next: "Run it again; if this stays, see the bank's log with freshet up and freshet logs.")
    }
}
