public import SettlementProtocol

extension CoordinatorBooks {
    /// The answer to an inquiry about one key.
    public enum InquiryAnswer: Hashable, Sendable {
        /// Durable: it is in the register, or follows from the horizon.
        case outcome(KnownOutcome)
        /// Not decided, or not durable yet: the member may wait for it, or ask again.
        case pending
        /// `unknown_transaction`, `expired`, `too_far_ahead` or `busy`.
        case refused(ReasonCode)
    }

    /// A member asks for an outcome.
    ///
    /// If a participant is in doubt about a key without a record, the key is aborted. At or above the horizon the abort
    /// is proposed, and reported once it is durable. Below the horizon nothing needs to be written. Either every bank
    /// acknowledged before the key was forgotten, so no bank is in doubt. Or the key was never decided and never will
    /// be, because its id is refused.
    ///
    /// An id too far ahead is not aborted, because its record would be kept until the horizon reaches it. A bank in
    /// doubt about such an id gets its answer when this coordinator's clock comes near.
    /// - Parameter wallClock: Unix milliseconds.
    public mutating func inquire(
        _ id: TransactionID, by bank: MemberID, isInDoubt: Bool, at now: UInt64, wallClock: UInt64,
        into effects: inout CoordinatorEffects
    ) -> InquiryAnswer {
        if let known = transactions[id]?.known { return known.decision == nil ? .pending : .outcome(known) }
        guard isInDoubt, lines[bank] != nil else {
            return .refused(id.unixMilliseconds < horizon ? .expired : .unknownTransaction)
        }
        guard id.unixMilliseconds >= horizon else {
            return .outcome(KnownOutcome(digest: nil, decision: .abort(.inquired), isApplied: false))
        }
        guard id.isWithinReach(of: wallClock) else { return .refused(.tooFarAhead) }
        guard !shares.hasTooManyUnacknowledged(bank) else { return .refused(.busy) }
        guard takesInquiry(of: bank, at: now) else { return .refused(.unknownTransaction) }
        proposeAbort(of: id, for: bank, at: now, into: &effects)
        return .pending
    }

    private mutating func proposeAbort(
        of id: TransactionID, for bank: MemberID, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        insert(
            OpenTransaction(
                role: CoordinatorRole(participantCount: 1, deadline: 0), digest: nil, originator: bank, banks: [bank]),
            as: id)
        apply(.inquired, to: id, at: now, into: &effects)
    }

    private mutating func takesInquiry(of bank: MemberID, at now: UInt64) -> Bool {
        let minute = now / 60_000_000_000
        let count = inquiries[bank].map { $0.minute == minute ? $0.count : 0 } ?? 0
        inquiries[bank] = (minute, count + 1)
        return count < rules.unknownInquiriesPerMinute
    }
}

/// The facts that a coordinator may report about a key that it knows.
public struct KnownOutcome: Hashable, Sendable {
    /// Nil if the key is known only from an inquiry.
    public let digest: Hash256?
    /// Nil while nothing is durable.
    public let decision: Decision?
    /// Every participant has acknowledged.
    public let isApplied: Bool

    public init(digest: Hash256?, decision: Decision?, isApplied: Bool) {
        self.digest = digest
        self.decision = decision
        self.isApplied = isApplied
    }
}
