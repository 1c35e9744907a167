import BankAPI
import BankCore
import Lending
import Money
import Projections
import SettlementProtocol
import Transport

/// Why a desk did not carry out a request.
///
/// The books are unchanged, except that after a core error `unavailable` or `broken` the change may have happened.
struct DeskRefusal: Error, Sendable {
    let code: String
    let message: String
    let next: String
    /// Set if the core could not carry the request out.
    private let core: CoreError?

    init(code: String, _ message: String, next: String) {
        self.init(code: code, message, next: next, core: nil)
    }

    private init(code: String, _ message: String, next: String, core: CoreError?) {
        self.code = code
        self.message = message
        self.next = next
        self.core = core
    }

    init(_ reason: ReasonCode, _ message: String) {
        // The sender of a request has the message, and need not know the settlement protocol.
        let next = reason == .malformed ? "correct it as the message says; nothing was changed" : reason.next
        self.init(code: reason.rawValue, message, next: next)
    }

    init(_ error: LoanError) {
        self.init(code: error.code.rawValue, error.detail, next: error.next)
    }

    init(_ error: MoneyError, of what: String) {
        self.init(
            code: error.code.rawValue, "\(what): \(error.detail)",
            next: "give a positive count of minor units of an ISO 4217 currency, at most \(Amount.limit)")
    }

    init(_ error: ProtocolError) {
        self.init(error.reason, error.detail)
    }

    init(_ error: RefusalError) {
        self.init(error.refusal.reason, error.refusal.detail)
    }

    init(_ error: CoreError) {
        let answer = ConnectError(error)
        self.init(code: answer.reason, answer.message, next: answer.next, core: error)
    }

    var wire: API.Refusal {
        var refusal = API.Refusal()
        refusal.code = code
        refusal.message = message
        refusal.next = next
        return refusal
    }

    /// The error of a whole call. Some reasons have another code here than on the settlement interface; both stay as
    /// they are, because clients may rely on them.
    var connectError: ConnectError {
        if let core { return ConnectError(core) }
        let connectCode: ConnectCode =
            switch code {
            case ReasonCode.conflict.rawValue: .alreadyExists
            case ReasonCode.unknownTransaction.rawValue, "unknown_customer", "unknown_account", "unknown_mandate":
                .notFound
            case ReasonCode.notAuthorised.rawValue: .permissionDenied
            case ReasonCode.busy.rawValue, "cannot_freeze": .unavailable
            case ReasonCode.resourceExhausted.rawValue, ReasonCode.tooManyRefusals.rawValue: .resourceExhausted
            case ReasonCode.insufficientFunds.rawValue, ReasonCode.expired.rawValue, ReasonCode.tooFarAhead.rawValue,
                ReasonCode.reserveExhausted.rawValue, ReasonCode.allocationExhausted.rawValue, "no_reserve",
                "account_in_use", "account_exists", ReasonCode.beforeCut.rawValue, ReasonCode.windowMismatch.rawValue,
                "not_the_settlement_bank":
                .failedPrecondition
            default: .invalidArgument
            }
        return ConnectError(connectCode, reason: code, message, next: next)
    }
}
