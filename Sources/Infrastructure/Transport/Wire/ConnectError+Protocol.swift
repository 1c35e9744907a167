public import SettlementProtocol

extension ConnectError {
    /// A broken rule of the settlement protocol, as a Connect error.
    public init(_ error: ProtocolError) {
        self.init(
            Self.code(of: error.reason), reason: error.reason.rawValue, error.detail, next: error.reason.next)
    }

    private static func code(of reason: ReasonCode) -> ConnectCode {
        switch reason {
        case .unknownMember, .wrongSender, .notAuthorised: .permissionDenied
        case .unknownTransaction: .notFound
        case .conflict: .alreadyExists
        case .expired, .tooFarAhead, .wrongCoordinator, .wrongBank, .aborted, .protocolViolation: .failedPrecondition
        case .busy, .bankUnreachable: .unavailable
        case .resourceExhausted, .tooManyRefusals: .resourceExhausted
        case .timedOut: .deadlineExceeded
        case .malformed, .unsupportedVersion, .unmatchedEntry, .tooLarge, .digestMismatch, .cannotOpen,
            .projectionMismatch, .accountNotAddressable, .termsNotHonoured, .repaymentTooSmall,
            .aboveMaximumPrincipal, .insufficientFunds, .reserveExhausted, .allocationExhausted,
            .creditLimitExceeded, .netDebitCapExceeded, .balanceTooLarge, .beforeCut, .windowUnknown,
            .windowMismatch, .inquired, .timeoutTooLong, .lendingLimitExceeded, .borrowerLimitExceeded:
            .invalidArgument
        }
    }
}
