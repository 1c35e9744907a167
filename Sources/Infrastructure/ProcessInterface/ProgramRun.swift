public import ArgumentParser
import Foundation

/// The run of a command-line program, from its arguments to its exit code.
///
/// Use it instead of the argument parser's `main()`, which drops the errors of standard output: help that a full disk
/// did not take would end with 0.
public struct ProgramRun {
    private let failure: (any Error) -> ProcessFailure?
    private let tell: (ProcessFailure) -> Void
    private let lost: (OutputError) -> ProcessFailure

    /// - Parameters:
    ///   - failure: The failure for an error of a command; nil for an error that is not known.
    ///   - tell: Prints a failure to standard error.
    ///   - lost: The failure if standard output cannot be written; its exit code is the program's.
    public init(
        failure: @escaping (any Error) -> ProcessFailure? = { $0 as? ProcessFailure },
        tell: @escaping (ProcessFailure) -> Void = Self.tell,
        lost: @escaping (OutputError) -> ProcessFailure = Self.lost
    ) {
        self.failure = failure
        self.tell = tell
        self.lost = lost
    }

    /// Runs the command that the arguments name, then ends the process.
    ///
    /// If standard output cannot be written, the exit code is 74, whatever the command's own would be. A reader that
    /// went away is no reason to say anything: the process ends by SIGPIPE.
    public func run(_ root: (some ParsableCommand).Type) async -> Never {
        Descriptor.holdClosedOutputs()
        BrokenPipe.becomesAnError()
        let exitCode = await self.exitCode(of: root)
        do throws(OutputError) {
            try StandardOutput.finish()
        } catch {
            let failure = lost(error)
            if error.isBrokenPipe { BrokenPipe.endQuietly() }
            tell(failure)
            exit(failure.exitCode)
        }
        exit(exitCode)
    }

    private func exitCode<Root: ParsableCommand>(of root: Root.Type) async -> Int32 {
        if let empty = EmptyArgument(in: Array(CommandLine.arguments.dropFirst())) {
            tell(empty.failure)
            return empty.failure.exitCode
        }
        do {
            var command = try root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return Exit.done
        } catch let code as ExitCode {
            return code.rawValue
        } catch is OutputError {
            // Told when the output is finished, as it is for every command.
            return Exit.inputOutput
        } catch {
            StandardOutput.flush()
            if let failure = failure(error) {
                tell(failure)
                return failure.exitCode
            }
            return answer(of: root, to: error)
        }
    }

    /// Prints what the argument parser says: help, a version, wrong usage.
    private func answer<Root: ParsableCommand>(of root: Root.Type, to error: any Error) -> Int32 {
        let code = root.exitCode(for: error)
        let text = root.fullMessage(for: error)
        switch code {
        case .success:
            if !text.isEmpty { StandardOutput.line(text) }
        case .failure:
            // Not one of the parser's errors. Exit code 1 has a meaning of its own.
            let failure = ProcessFailure(
                code: "internal", message: "an unexpected error: \(error)", next: "Please report it.",
                exitCode: Exit.software)
            tell(failure)
            return failure.exitCode
        default: Descriptor.writeError(text + "\n")
        }
        return code.rawValue
    }

    /// Prints a failure without colour.
    public static func tell(_ failure: ProcessFailure) {
        Descriptor.writeError("error[\(failure.code)]: \(failure.message)\nnext: \(failure.next)\n")
    }

    /// For a program whose output can simply be made again.
    public static func lost(_ error: OutputError) -> ProcessFailure {
        ProcessFailure(
            code: OutputError.code, message: error.message, next: OutputError.next, exitCode: Exit.inputOutput)
    }
}
