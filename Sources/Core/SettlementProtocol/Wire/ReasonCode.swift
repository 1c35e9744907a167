/// Why something was refused. Raw values are on the wire, in journals and in documents: append only, never reuse one.
public enum ReasonCode: String, Hashable, Sendable, CaseIterable, Error {
    // The envelope
    case malformed
    case unsupportedVersion = "unsupported_version"
    case unknownMember = "unknown_member"
    case wrongSender = "wrong_sender"
    case wrongCoordinator = "wrong_coordinator"
    case wrongBank = "wrong_bank"
    case unmatchedEntry = "unmatched_entry"
    case tooLarge = "too_large"
    case digestMismatch = "digest_mismatch"
    case expired
    case tooFarAhead = "too_far_ahead"
    case conflict
    case unknownTransaction = "unknown_transaction"
    case protocolViolation = "protocol_violation"

    // The projection
    case cannotOpen = "cannot_open"
    case projectionMismatch = "projection_mismatch"

    // A bank's judgement
    case notAuthorised = "not_authorised"
    case accountNotAddressable = "account_not_addressable"
    case termsNotHonoured = "terms_not_honoured"
    case repaymentTooSmall = "repayment_too_small"
    case aboveMaximumPrincipal = "above_maximum_principal"
    case insufficientFunds = "insufficient_funds"
    case reserveExhausted = "reserve_exhausted"
    case allocationExhausted = "allocation_exhausted"
    case creditLimitExceeded = "credit_limit_exceeded"
    case netDebitCapExceeded = "net_debit_cap_exceeded"
    case balanceTooLarge = "balance_too_large"
    case beforeCut = "before_cut"
    case windowUnknown = "window_unknown"
    case windowMismatch = "window_mismatch"
    case aborted
    case timeoutTooLong = "timeout_too_long"
    case lendingLimitExceeded = "lending_limit_exceeded"
    case borrowerLimitExceeded = "borrower_limit_exceeded"

    // Availability
    case busy
    case tooManyRefusals = "too_many_refusals"
    case resourceExhausted = "resource_exhausted"
    case bankUnreachable = "bank_unreachable"
    case timedOut = "timed_out"
    case inquired

    /// The next step for the caller that gets this reason.
    public var next: String {
        switch self {
        case .malformed, .digestMismatch, .unmatchedEntry, .projectionMismatch, .tooLarge, .protocolViolation:
            "correct the message as described in docs/settlement-protocol.md; nothing was changed"
        case .unsupportedVersion: "call Describe to learn the supported protocol versions"
        case .unknownMember: "use a member id that the federation file lists"
        case .wrongSender: "name the member whose certificate the call shows"
        case .wrongCoordinator: "send it to the coordinator that its key names"
        case .wrongBank: "send it to the bank that it names"
        case .expired: "use a fresh UUIDv7; this one is older than the records that are kept"
        case .tooFarAhead: "check this machine's clock; the id is over 10 minutes ahead"
        case .conflict: "use a fresh id; this id belongs to a different request"
        case .unknownTransaction: "check the id; it was never seen here"
        case .cannotOpen: "check that both sides use the sealing keys of the federation file"
        case .notAuthorised: "check account, mandate and document with the account's bank"
        case .accountNotAddressable:
            "name a customer's account; an advance and its repayments may also name one reserve or allocation"
        case .termsNotHonoured: "ask for a fresh quote; the lender's terms have changed"
        case .repaymentTooSmall: "repay principal and fee as the quote says"
        case .aboveMaximumPrincipal: "ask for less, or borrow from several lenders"
        case .insufficientFunds: "pay in, or lower the amount"
        case .reserveExhausted: "ask for less, ask later, or ask another lender"
        case .allocationExhausted: "ask for less, borrow from the open reserve, or have the bank allocate more"
        case .creditLimitExceeded, .netDebitCapExceeded: "ask for less, or ask the bank's operator for a higher limit"
        case .balanceTooLarge: "lower the amount; the account would pass its ceiling"
        case .beforeCut: "start again with a fresh id; a settlement window has closed over this one"
        case .windowUnknown: "have every bank freeze the window first, or settle a fresh one"
        case .windowMismatch: "settle exactly the balances that the bank has frozen, once"
        case .timeoutTooLong: "use the timeout that the lender's terms allow, or leave it out"
        case .lendingLimitExceeded: "try again when other loans of this bank have ended, or ask another lender"
        case .borrowerLimitExceeded:
            "try again when your other loans have ended, ask for less, or ask another lender; loans that were aborted late count for a while"
        case .aborted: "start again with a fresh id; this transaction has ended"
        case .busy, .resourceExhausted, .tooManyRefusals: "try again after a pause"
        case .bankUnreachable, .timedOut, .inquired: "try again with a fresh id when every bank answers"
        }
    }
}

/// A violation of the settlement protocol's own rules: a message that cannot be what it claims to be.
///
/// Its effect is always the same: nothing happens. ``reason`` is stable and crosses the wire.
public struct ProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: ReasonCode
    /// For people; nothing parses it.
    public let detail: String

    public init(_ reason: ReasonCode, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    public var description: String { "\(reason.rawValue): \(detail)" }
}
