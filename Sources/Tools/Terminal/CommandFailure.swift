import Chaos
import Directory
import Federation
import Foundation
import Transport

/// Why a command failed: what failed and why, and what to do next.
package struct CommandFailure: Error, Hashable, Sendable {
    /// A stable reason code.
    package let code: String
    package let message: String
    package let next: String
    package let exitCode: Int32

    init(code: String, _ message: String, next: String, exitCode: Int32) {
        self.code = code
        self.message = message
        self.next = next
        self.exitCode = exitCode
    }

    /// What an error of one of our modules means for the user; nil for one that the argument parser knows better.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as FederationFileError: self.init(FederationError(error))
        case let error as FederationError: self.init(error)
        case let error as ConnectError: self.init(error)
        case let error as ChaosError:
            self.init(code: error.code, error.message, next: error.next, exitCode: error.exitCode)
        default: return nil
        }
    }

    private init(_ error: FederationError) {
        self.init(code: error.reason, error.message, next: error.next, exitCode: error.exitCode)
    }

    private init(_ error: ConnectError) {
        self.init(code: error.reason, error.message, next: error.next, exitCode: Self.exitCode(of: error))
    }

    private static func exitCode(of error: ConnectError) -> Int32 {
        error.delivery == .unknown ? 2 : exitCode(ofAnswered: error.code)
    }

    /// The exit code of a call that surely did nothing.
    static func exitCode(ofAnswered code: ConnectCode) -> Int32 {
        switch code {
        case .invalidArgument, .outOfRange, .notFound: 65
        case .unavailable: 69
        case .resourceExhausted, .deadlineExceeded, .aborted, .canceled: 75
        case .unauthenticated, .permissionDenied: 77
        case .failedPrecondition, .alreadyExists: 1
        case .unknown, .unimplemented, .internal, .dataLoss: 70
        }
    }

    /// Two lines on standard error.
    func print() {
        let style = TextStyle.forStandardError()
        Talk.line("\(style.red("error[\(code.printable)]:")) \(message.printableLines)")
        if !next.isEmpty { Talk.line("\(style.bold("next:")) \(next.printableLines)") }
    }
}
