import ArgumentParser
import Chaos
import CommandParts
import Foundation
import Terminal

extension Freshet {
    /// Reads the arguments, runs the command they name and ends the process with its exit code.
    ///
    /// Failures are printed to standard error as `error[code]: …` with a `next: …` line.
    public static func runAndExit() async -> Never {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Foundation.exit(EXIT_SUCCESS)
        } catch {
            guard let failure = CommandFailure(error) ?? (error as? ChaosError).map(CommandFailure.init) else {
                exit(withError: error)
            }
            failure.print()
            Foundation.exit(failure.exitCode)
        }
    }
}

extension CommandFailure {
    fileprivate init(_ error: ChaosError) {
        self.init(code: error.code, error.message, next: error.next, exitCode: error.exitCode)
    }
}
