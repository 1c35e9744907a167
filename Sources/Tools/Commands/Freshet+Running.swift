import Chaos
import CommandParts
import ProcessInterface
import Terminal

extension Freshet {
    /// Reads the arguments, runs the command they name and ends the process with its exit code.
    ///
    /// Failures are printed to standard error as `error[code]: …` with a `next: …` line.
    public static func runAndExit() async -> Never {
        await ProgramRun(
            failure: { error in
                let failure = CommandFailure(error) ?? (error as? ChaosError).map(CommandFailure.init)
                return failure.map(ProcessFailure.init)
            },
            tell: { CommandFailure($0).print() },
            lost: { ProcessFailure(LostOutput.failure(for: $0)) }
        ).run(Self.self)
    }
}

extension ProcessFailure {
    fileprivate init(_ failure: CommandFailure) {
        self.init(code: failure.code, message: failure.message, next: failure.next, exitCode: failure.exitCode)
    }
}

extension CommandFailure {
    fileprivate init(_ error: ChaosError) {
        self.init(code: error.code, error.message, next: error.next, exitCode: error.exitCode)
    }

    fileprivate init(_ failure: ProcessFailure) {
        self.init(code: failure.code, failure.message, next: failure.next, exitCode: failure.exitCode)
    }
}
