public import SettlementProtocol

extension CoordinatorBooks {
    /// What is answered to a question about one key.
    public enum InquiryAnswer: Hashable, Sendable {
        /// Durable, in the register or by the horizon.
        case outcome(KnownOutcome)
        /// Not decided, or not durable yet: whoever asks may wait for it, or asks again.
        case pending
        /// `unknown_transaction` or `expired`.
        case refused(ReasonCode)
    }

    /// A member asks for an outcome.
    ///
    /// A participant in doubt makes an abort of a key without a record. At or above the horizon that is proposed, and
    /// told once it is durable. Below it nothing need be written: either everyone acknowledged before the key was
    /// forgotten, and nobody is in doubt; or it was never decided, and never will be, for its id is refused.
    public mutating func inquire(
        _ id: TransactionID, by bank: MemberID, isInDoubt: Bool, at now: UInt64,
        into effects: inout CoordinatorEffects
    ) -> InquiryAnswer {
        if let known = transactions[id]?.known { return known.decision == nil ? .pending : .outcome(known) }
        guard isInDoubt, lines[bank] != nil else {
            return .refused(id.unixMilliseconds < horizon ? .expired : .unknownTransaction)
        }
        guard id.unixMilliseconds >= horizon else {
            return .outcome(KnownOutcome(digest: nil, decision: .abort(.inquired), isApplied: false))
        }
        guard takesInquiry(of: bank, at: now) else { return .refused(.unknownTransaction) }
        proposeAbort(of: id, for: bank, at: now, into: &effects)
        return .pending
    }

    private mutating func proposeAbort(
        of id: TransactionID, for bank: MemberID, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        transactions[id] = OpenTransaction(
            role: CoordinatorRole(participantCount: 1, deadline: 0), digest: nil, originator: bank, banks: [bank])
        apply(.inquired, to: id, at: now, into: &effects)
    }

    private mutating func takesInquiry(of bank: MemberID, at now: UInt64) -> Bool {
        let minute = now / 60_000_000_000
        let count = inquiries[bank].map { $0.minute == minute ? $0.count : 0 } ?? 0
        inquiries[bank] = (minute, count + 1)
        return count < rules.unknownInquiriesPerMinute
    }
}
