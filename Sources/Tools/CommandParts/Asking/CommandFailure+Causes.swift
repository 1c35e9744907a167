import BankAPI
import Transport

extension CommandFailure {
    /// A bank's refusal of a request: no transaction was made of it.
    init(_ refusal: API.Refusal) {
        self.init(
            code: refusal.code, refusal.message, next: refusal.next,
            exitCode: Self.exitCode(ofReason: refusal.code) ?? Self.judgement)
    }

    /// Why a bank did not answer a call as hoped. Nothing hangs on whether it received it: for calls that change
    /// nothing, and for those that were surely refused.
    init(asking error: ConnectError) {
        self.init(
            code: error.reason, error.message, next: error.next.nonEmpty ?? "Look at it with: freshet status",
            exitCode: Self.exitCode(ofReason: error.reason) ?? Self.exitCode(ofAnswered: error.code))
    }

    /// The bank looked at the request and said no.
    private static let judgement: Int32 = 1

    /// Exit codes of reasons that say more than the protocol's own code (sysexits.h).
    private static func exitCode(ofReason reason: String) -> Int32? {
        switch reason {
        case "malformed", "too_large", "unknown_member", "unknown_currency", "unknown_transaction", "unknown_customer",
            "unknown_account", "currency_not_kept", "no_reserve",
            "amount_not_positive", "amount_too_large", "account_not_addressable", "no_advance", "too_many_legs",
            "pays_itself":
            65
        case "busy", "resource_exhausted", "too_many_refusals": 75
        case "not_authorised": 77
        case "loan_cannot_repay", "not_a_lender", "above_maximum_principal", "insufficient_funds", "conflict",
            "reserve_exhausted", "allocation_exhausted", "account_in_use", "account_exists",
            "expired",
            "too_far_ahead":
            judgement
        default: nil
        }
    }
}
