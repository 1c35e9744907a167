import ArgumentParser
import Foundation
import ProcessInterface
import Terminal

/// `freshet simulate`: replaces itself with the simulator, which is a separate program.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run whole federations in one thread from seeds, with faults, and check every invariant.",
        discussion: """
            Prints how often each fault was injected and each row of the fault matrix was reached. A violation is \
            printed with its transaction's history and the command that replays it. Exit code 0 only if there is no \
            violation and a run of 1000 seeds or more reached every due row.

              freshet simulate --seeds 5000
              freshet simulate --replay 17
              freshet simulate --crash-points

            For all its options: freshet simulate --help-simulation
            """)

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("Options of the simulator, such as --seeds 5000 or --output json.", valueName: "option"))
    var options: [String] = []

    func run() throws {
        let isHelp = options == ["--help-simulation"]
        if ["--help", "-h"].contains(where: options.contains) {
            StandardOutput.line(Freshet.helpMessage(for: Self.self))
            return
        }
        guard let folder = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent() else {
            throw Self.missing("the folder of this program is not known")
        }
        let program = folder.appending(path: "freshet-simulation").path(percentEncoded: false)
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + (isHelp ? ["--help"] : options)).map { strdup($0) }
        arguments.append(nil)
        BrokenPipe.becomesASignal()
        execv(program, &arguments)
        for argument in arguments { free(argument) }
        throw Self.missing(program)
    }

    private static func missing(_ program: String) -> CommandFailure {
        CommandFailure(
            code: "simulator_missing", "the simulator cannot be started: \(program)",
            next: "Build it with: swift build --configuration release --product freshet-simulation",
            exitCode: Exit.unavailable)
    }
}
