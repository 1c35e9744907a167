public import SettlementProtocol

extension CoordinatorBooks {
    /// The answer to a submitted transaction.
    public enum Admission: Hashable, Sendable {
        /// It is new: its banks are asked.
        case takenIn
        /// It is known already: the client gets the known outcome, or waits for it.
        case joined
        /// No bank was asked, and nothing about it is kept.
        case refused(ReasonCode)
    }

    /// Takes in a transaction whose envelope has been checked.
    ///
    /// A refusal is one of `conflict`, `aborted`, `expired`, `too_far_ahead`, `resource_exhausted`, `busy` and
    /// `bank_unreachable`.
    /// - Parameter wallClock: Unix milliseconds.
    public mutating func submit(
        _ submitted: SubmittedTransaction, at now: UInt64, wallClock: UInt64, into effects: inout CoordinatorEffects
    ) -> Admission {
        if let known = transactions[submitted.id] { return admission(of: submitted, known: known) }
        if let reason = refusal(of: submitted, at: now, wallClock: wallClock) { return .refused(reason) }
        let deadline = now + UInt64(submitted.timeoutMilliseconds) * 1_000_000
        let transaction = OpenTransaction(
            role: CoordinatorRole(participantCount: submitted.banks.count, deadline: deadline),
            digest: submitted.digest, originator: submitted.originator, banks: submitted.banks,
            places: OpenShares.places(bytes: submitted.bytes))
        insert(transaction, as: submitted.id)
        shares.take(transaction)
        pendingCount += 1
        due.add(.deadline(submitted.id), at: deadline)
        for (index, bank) in submitted.banks.enumerated() {
            lines[bank]?.breaker.admit(at: now)
            send(CoordinatorEffects.Ask(id: submitted.id, index: index, bank: bank), into: &effects)
        }
        return .takenIn
    }

    private func admission(of submitted: SubmittedTransaction, known: OpenTransaction) -> Admission {
        guard known.digest != submitted.digest else { return .joined }
        guard known.digest == nil else { return .refused(.conflict) }
        // The abort that an inquiry caused is reported once it is durable, like every outcome.
        return known.role.decision == nil ? .joined : .refused(.aborted)
    }

    private func refusal(of submitted: SubmittedTransaction, at now: UInt64, wallClock: UInt64) -> ReasonCode? {
        let milliseconds = submitted.id.unixMilliseconds
        if milliseconds < horizon { return .expired }
        if !submitted.id.isWithinReach(of: wallClock) { return .tooFarAhead }
        if isFull { return .resourceExhausted }
        if isStopping { return .busy }
        if let reason = shares.refusal(of: submitted) { return reason }
        for bank in submitted.banks where lines[bank]?.breaker.refuses(at: now) ?? true { return .bankUnreachable }
        return nil
    }
}

/// The part of a submitted transaction that a coordinator keeps: all that a decision needs, and nothing sealed.
public struct SubmittedTransaction: Hashable, Sendable {
    public let id: TransactionID
    public let digest: Hash256
    public let originator: MemberID
    /// In the transaction's order; a vote or an acknowledgement names its bank by its index here.
    public let banks: [MemberID]
    public let timeoutMilliseconds: UInt32
    /// The approximate size of its prepares in memory.
    public let bytes: Int

    public init(
        id: TransactionID, digest: Hash256, originator: MemberID, banks: [MemberID], timeoutMilliseconds: UInt32,
        bytes: Int = 0
    ) {
        self.id = id
        self.digest = digest
        self.originator = originator
        self.banks = banks
        self.timeoutMilliseconds = timeoutMilliseconds
        self.bytes = bytes
    }
}
