import ArgumentParser
import Foundation
import ProcessInterface
import Simulation
import Terminal

/// The simulator as a separate program: runs seeds, and prints the faults and the rows of the fault matrix.
@main
struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshet-simulation",
        abstract: "Runs whole federations in one thread, each from a seed, with faults, and checks every invariant.",
        discussion: """
            Exit code 0: no invariant was broken. 1: one was, or a run of 1000 seeds or more did not reach every due \
            row of the fault matrix. 64: wrong usage.
            """)

    @Option(name: .long, help: "How many seeds to run.")
    var seeds = 1_000

    @Option(name: .long, help: "The first seed.")
    var firstSeed: UInt64 = 1

    @Option(name: .long, help: "Runs one seed again and prints everything that happened.")
    var replay: UInt64?

    @Flag(name: .long, help: "Kills every process at every moment of three scenes, with two and with three banks.")
    var crashPoints = false

    @OptionGroup var outputOptions: OutputOptions

    static func main() async { await ProgramRun().run(Self.self) }

    func validate() throws {
        guard seeds > 0 else { throw ValidationError("--seeds must be 1 or more") }
        guard !firstSeed.addingReportingOverflow(UInt64(seeds)).overflow else {
            throw ValidationError("--first-seed is too large")
        }
        guard replay == nil || !crashPoints else {
            throw ValidationError("--replay and --crash-points exclude each other")
        }
    }

    func run() throws {
        let isClean: Bool
        if let replay {
            isClean = try Replay(seed: replay).printed(as: outputOptions)
        } else if crashPoints {
            isClean = try CrashPointRun().printed(as: outputOptions)
        } else {
            isClean = try Campaign(seeds: seeds, firstSeed: firstSeed).printed(as: outputOptions)
        }
        guard isClean else { throw ExitCode(Exit.isFalse) }
    }
}
