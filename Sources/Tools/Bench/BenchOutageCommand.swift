import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import Terminal

/// `freshet bench outage`: what a bank that is down costs the loans that do not need it.
struct BenchOutageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outage",
        abstract: "Measure what a bank that is down costs the loans that do not need it.",
        discussion: """
            Four banks. Some borrowers' loans need the fourth one, the others' do not. The others' latency is measured \
            with all banks up, then again from the moment at which the fourth is killed with SIGKILL, or with --hang \
            frozen with SIGSTOP, while loans that need it are still asked for; in rounds, so that what else goes on at \
            the machine meets both alike.

              freshet bench outage
              freshet bench outage --hang
              freshet bench outage --rounds 5 --duration 6 --output json
            """)

    @Option(help: "Requests in flight that do not need the bank, 1 to 500.")
    var concurrency = 16

    @Option(help: "Times that the bank is killed, 1 to 100.")
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
            outputOptions, next: "Run it again; if it stays, look for the bank's log with freshet up and freshet logs.")
    }
}
