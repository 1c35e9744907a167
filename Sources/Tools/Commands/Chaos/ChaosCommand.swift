import ArgumentParser
import Chaos
import CommandParts
import Directory
import Federation
import Foundation
import ProcessInterface
import Terminal

/// `freshet chaos`: a real federation under load while its processes die and its messages get lost.
struct ChaosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Kill, stop and cut off the processes of a federation under load, then check every promise.",
        discussion: """
            Starts the members of FILE, else of federation.yaml here or in Freshet's fixtures, on free ports, with books of its \
            own: many customers, ample limits. Loans are under way all the time, and whoever lost an answer asks again \
            with the same id. Faults are drawn from the seed: kill -9, SIGSTOP, links that lose requests or answers, \
            members that nobody reaches, messages dropped, delayed, doubled and cut; in a debug build failpoints too. The \
            same seed draws the same plan; timing is real.

            Then everything is healed and must end. Checked is: what every customer was told is shown; every loan has one \
            outcome at every bank; exactly the committed loans moved money; the banks' books agree, sum to zero and hold \
            nothing; nothing is in doubt; and every store is whole, as freshet inspect checks it.

            Exit codes: 0 no violation, 1 violations; books and logs then stay.

              freshet chaos --minutes 1 --seed 7
              freshet chaos --minutes 0 --kills 1000 --seed 7 --output json

            JSON keys: seed; seconds; loans {committed, aborted, unknown}; kills; faults {kind: n}; failpoints {name: n}; \
            violations [{code, detail, and transaction, member where there is one}]; data, null where it is gone.
            """)

    @Argument(help: ArgumentHelp("A federation file.", valueName: "file"))
    var file: String?

    @Option(help: "Faults are injected for at least so long. Fractions are allowed.")
    var minutes = 1.0

    @Option(help: "Faults are injected until at least so many processes were killed.")
    var kills = 0

    @Option(help: "What the plan of faults is drawn from.")
    var seed: UInt64 = 1

    @Option(help: "Loans under way at once.")
    var concurrency = 16

    @Option(help: "A new folder to keep books and logs in. Else a temporary one, removed where nothing was violated.")
    var data: String?

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        guard minutes.isFinite, (0...10_000).contains(minutes) else {
            throw ValidationError("--minutes takes a number from 0 to 10000")
        }
        guard kills >= 0, minutes > 0 || kills > 0 else {
            throw ValidationError("--minutes or --kills must be above 0")
        }
        guard (1...256).contains(concurrency) else {
            throw ValidationError("--concurrency takes a number from 1 to 256")
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let folder = try ChaosFolder(data)
        let scene = try ChaosFederation(try FederationSource.load(file))
        let settings = ChaosSettings(
            seed: seed, duration: .milliseconds(Int64(minutes * 60_000)), kills: kills, callers: concurrency)
        Talk.line("starting \(scene.file.members.count) processes; seed \(seed)")
        let run = ChaosRun(
            scene, settings: settings, programs: try Programs.besideThisExecutable(), data: folder.path)
        let report: ChaosReport
        do {
            report = try await interruptible { try await run.report { Talk.line(ChaosText.line($0)) } }
        } catch let interruption as ExitCode {
            folder.removeIfTemporary()
            throw interruption
        } catch {
            // The logs say why.
            if folder.exists { Talk.line("books and logs: \(folder.path)") }
            throw error
        }
        let isClean = report.violations.isEmpty
        if isClean { folder.removeIfTemporary() }
        let text = ChaosText(report: report, folder: isClean && folder.isTemporary ? nil : folder.path)
        switch outputOptions.output {
        case .json: try JSONOutput.print(text)
        case .human: for line in text.lines(outputOptions.style) { print(line) }
        }
        guard isClean else { throw ExitCode(Exit.isFalse) }
    }

    /// Ctrl-C stops all in order, a second one at once.
    private func interruptible<Outcome: Sendable>(
        _ work: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let signals = StopSignals()
        let task = Task { try await work() }
        let watch = Task {
            for await _ in signals.stream {
                task.cancel()
                // No child outlives this process.
                if signals.count > 1 { Foundation.exit(130) }
            }
        }
        defer { watch.cancel() }
        do { return try await task.value } catch {
            throw signals.count > 0 ? ExitCode(Exit.interrupted) : error
        }
    }
}
