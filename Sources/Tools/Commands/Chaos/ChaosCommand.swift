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
            Starts the members of FILE on free ports, with new books: many customers, ample limits. The default for \
            FILE is federation.yaml in this folder, else the one in Freshet's fixtures. Loans run all the time, and a \
            customer who loses an answer asks again with the same id. The seed decides the faults: kill -9, SIGSTOP, \
            links that lose requests or answers, members that are cut off, messages that are dropped, delayed, doubled \
            or cut short; in a debug build also failpoints. The same seed gives the same plan, but the timing is real.

            Then all faults are undone, and every loan must end. The checks: each loan has the outcome that its \
            customer was told, and the same one at every bank; exactly the committed loans moved money; the banks' \
            books agree, sum to zero and hold nothing; nothing is in doubt; and freshet inspect finds nothing wrong in \
            any store.

            Exit codes: 0 no violation; 1 violations, and the books and logs are kept.

              freshet chaos --minutes 1 --seed 7
              freshet chaos --minutes 0 --kills 1000 --seed 7 --output json

            JSON keys: seed; seconds; loans {committed, aborted, unknown}; kills; faults {kind: n}; failpoints {name: \
            n}; violations [{code, detail, and transaction and member if known}]; data, null if it was removed.
            """)

    @Argument(help: ArgumentHelp("A federation file.", valueName: "file"))
    var file: String?

    @Option(help: "Inject faults for at least this many minutes. Fractions are allowed.")
    var minutes = 1.0

    @Option(help: "Inject faults until at least this many processes were killed.")
    var kills = 0

    @Option(help: "The seed of the fault plan.")
    var seed: UInt64 = 1

    @Option(help: "Loans in flight at the same time.")
    var concurrency = 16

    @Option(help: "A new folder to keep books and logs in. Default: a temporary one, removed if there is no violation.")
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
        case .human: for line in text.lines(outputOptions.style) { StandardOutput.line(line) }
        }
        guard isClean else { throw ExitCode(Exit.isFalse) }
    }

    /// The first Ctrl-C stops everything in order, a second one at once.
    private func interruptible<Outcome: Sendable>(
        _ work: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let signals = StopSignals()
        let task = Task { try await work() }
        let watch = Task {
            for await _ in signals.stream {
                task.cancel()
                // No child outlives this process.
                if signals.count > 1 { Foundation.exit(Exit.interrupted) }
            }
        }
        defer { watch.cancel() }
        do { return try await task.value } catch {
            throw signals.count > 0 ? ExitCode(Exit.interrupted) : error
        }
    }
}
