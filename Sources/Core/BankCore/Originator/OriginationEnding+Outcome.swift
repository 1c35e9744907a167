public import AtomicCommit
public import Projections
public import SettlementProtocol

extension Wire.OutcomeRecord {
    /// Nil while there is no decision.
    public var outcome: Outcome? {
        switch state {
        case .committed: .committed
        case .aborted: .aborted
        case .pending, .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension OriginationEnding {
    /// Explains an outcome by the coordinator's record.
    ///
    /// The reason is that of the first no in participant order, opened with the originator's key.
    public init(_ outcome: Outcome, told record: Wire.OutcomeRecord, of origination: Origination, ring: SealingRing) {
        self.init(outcome: outcome, decidedAtUnixMilliseconds: record.decidedAtUnixMs)
        guard outcome == .aborted else { return }
        guard record.state != .committed else {
            decidedAtUnixMilliseconds = 0
            reason = ReasonCode.conflict.rawValue
            detail = "the coordinator committed another transaction with this id"
            reasonFrom = origination.key.coordinator.text
            return
        }
        explain(record, of: origination, ring: ring)
    }

    /// Explains an outcome that the coordinator reports as a commit, and this bank's own books as `own`.
    public init(
        _ outcome: Outcome, confirmedBy own: ParticipantRole, told record: Wire.OutcomeRecord,
        of origination: Origination, ring: SealingRing
    ) {
        switch outcome {
        case .committed: self.init(outcome, told: record, of: origination, ring: ring)
        case .aborted:
            self.init(outcome, found: own, coordinator: origination.key.coordinator)
            reason = ReasonCode.protocolViolation.rawValue
            detail = "the coordinator reports a commit that this bank's own books contradict"
            reasonFrom = origination.key.coordinator.text
        }
    }

    private mutating func explain(_ record: Wire.OutcomeRecord, of origination: Origination, ring: SealingRing) {
        for progress in record.progress where progress.vote == .no {
            let refusal = Refusal.opened(progress, of: origination.key, digest: origination.digest, ring: ring)
            reason = refusal.reason.rawValue
            detail = refusal.detail
            reasonFrom = progress.bank
            return
        }
        for progress in record.progress where progress.hasError {
            reason = progress.error.code
            detail = progress.error.message
            reasonFrom = progress.bank
            return
        }
        let silent = record.progress.filter { $0.vote == .unspecified }.map(\.bank)
        switch record.cause {
        case .timedOut:
            reason = ReasonCode.timedOut.rawValue
            detail = silent.isEmpty ? "" : "no vote in time from \(silent.joined(separator: ", "))"
            reasonFrom = silent.first ?? ""
        case .inquired: reason = ReasonCode.inquired.rawValue
        case .votedNo, .refused, .unspecified, .UNRECOGNIZED: reason = ReasonCode.aborted.rawValue
        }
    }
}

extension Refusal {
    /// The reason of a bank's no, opened by the originator; `aborted` if it cannot be opened.
    public static func opened(_ progress: Wire.Progress, of key: TransactionKey, digest: Hash256, ring: SealingRing)
        -> Refusal
    {
        guard let bank = try? MemberID(progress.bank),
            let refusal = try? Refusal(
                opening: progress.sealedReason, of: key, digest: digest, from: bank, ring: ring)
        else { return Refusal(.aborted, "the bank gave no readable reason") }
        return refusal
    }
}
