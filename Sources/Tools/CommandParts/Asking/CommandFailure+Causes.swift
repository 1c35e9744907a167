package import BankAPI
import Directory
import Federation
import ProcessInterface
package import Terminal
package import Transport

extension CommandFailure {
    /// The failure for an error of one of our modules; nil for any other error.
    package init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as FederationFileError: self.init(FederationError(error))
        case let error as FederationError: self.init(error)
        case let error as ConnectError: self.init(error)
        default: return nil
        }
    }

    private init(_ error: FederationError) {
        self.init(
            code: error.reason, error.message, next: Advice.next(error.next, for: error.reason),
            // A bank that refuses what it was asked for is not a bug of ours.
            exitCode: error.code == .memberFailed
                ? Self.exitCode(ofReason: error.reason) ?? error.exitCode : error.exitCode)
    }

    private init(_ error: ConnectError) {
        self.init(
            code: error.reason, error.message, next: Advice.next(error.next, for: error.reason),
            exitCode: error.delivery == .unknown ? Exit.unknown : Self.exitCode(ofAnswered: error.code))
    }

    /// A bank's refusal of a request; no transaction was started.
    package init(_ refusal: API.Refusal) {
        self.init(
            code: refusal.code, refusal.message, next: Advice.next(refusal.next, for: refusal.code),
            exitCode: Self.exitCode(ofReason: refusal.code) ?? Exit.isFalse)
    }

    /// A bank's failed call, if it does not matter whether the bank received it: the call changes nothing, or was
    /// certainly refused.
    package init(asking error: ConnectError) {
        self.init(
            code: error.reason, error.message, next: Advice.next(error.next, for: error.reason),
            exitCode: Self.exitCode(ofReason: error.reason) ?? Self.exitCode(ofAnswered: error.code))
    }

    /// The exit code of a call that certainly did nothing.
    private static func exitCode(ofAnswered code: ConnectCode) -> Int32 {
        switch code {
        case .invalidArgument, .outOfRange, .notFound, .dataLoss: Exit.badData
        case .unavailable: Exit.unavailable
        case .resourceExhausted, .deadlineExceeded, .aborted, .canceled: Exit.tryAgain
        case .unauthenticated, .permissionDenied: Exit.notAllowed
        case .failedPrecondition, .alreadyExists: Exit.isFalse
        case .unknown, .unimplemented, .internal: Exit.software
        }
    }

    /// Exit codes for reasons that are more precise than the protocol's own code.
    private static func exitCode(ofReason reason: String) -> Int32? {
        switch reason {
        case "malformed", "too_large", "unknown_member", "unknown_currency", "unknown_transaction", "unknown_customer",
            "unknown_account", "currency_not_kept", "no_reserve", "amount_not_positive", "amount_too_large",
            "account_not_addressable", "no_advance", "too_many_legs", "pays_itself", "last_day_past",
            "least_above_limit", "unknown_mandate", "damaged_value":
            Exit.badData
        case "busy", "resource_exhausted", "too_many_refusals": Exit.tryAgain
        case "not_authorised": Exit.notAllowed
        case "loan_cannot_repay", "not_a_lender", "above_maximum_principal", "insufficient_funds", "conflict",
            "reserve_exhausted", "allocation_exhausted", "account_in_use", "account_exists", "expired",
            "too_far_ahead", "timeout_too_long", "lending_limit_exceeded", "borrower_limit_exceeded":
            Exit.isFalse
        default: nil
        }
    }
}
