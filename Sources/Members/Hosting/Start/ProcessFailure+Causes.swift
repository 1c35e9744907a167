import Directory
import Failpoints
import Identity
import Journal
public import ProcessInterface
import Transport

extension ProcessFailure {
    /// Translates a module's error into the failure of the whole process.
    ///
    /// A ``ProcessFailure`` stays as it is; modules with errors of their own throw that type for them.
    public init(causedBy error: any Error) {
        switch error {
        case let failure as ProcessFailure: self = failure
        case let error as FederationFileError: self.init(error)
        case let error as JournalError: self.init(error)
        case let error as ListenerError: self.init(error)
        case let error as IdentityError: self.init(error)
        #if DEBUG
        case let error as FailpointError:
            self.init(
                code: FailpointError.code, message: error.description, next: error.next, exitCode: Exit.usage)
        #endif
        default:
            self.init(
                code: "internal", message: "an unexpected error: \(error)",
                next: "Please report it, with the log of this process.", exitCode: Exit.software)
        }
    }

    private init(_ error: FederationFileError) {
        self.init(
            code: error.code.rawValue, message: error.description,
            next: "Correct the federation file, then start again.", exitCode: Exit.configuration)
    }

    private init(_ error: JournalError) {
        self.init(code: error.code.rawValue, message: error.detail, next: error.next, exitCode: error.kind.exitCode)
    }

    private init(_ error: IdentityError) {
        self.init(
            code: error.code.rawValue, message: error.message,
            next:
                "Have the federation's authority sign the request that `key` prints, and keep the certificate beside the key.",
            exitCode: Exit.configuration)
    }

    private init(_ error: ListenerError) {
        switch error {
        case .portInUse:
            self.init(
                code: error.code, message: error.description,
                next: "Stop the other process, or change this member's port in the federation file.",
                exitCode: Exit.tryAgain)
        case .bindFailed:
            self.init(
                code: error.code, message: error.description,
                next: "Change this member's host or port in the federation file.", exitCode: Exit.configuration)
        case .stopped:
            self.init(
                code: error.code, message: error.description,
                next: "Raise the limit of open files (ulimit -n), then start again.", exitCode: Exit.inputOutput)
        }
    }
}
