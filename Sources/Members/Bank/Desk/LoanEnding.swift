import AtomicCommit
import BankAPI
import Foundation
import Projections
import SettlementProtocol

extension LoanRecord {
    /// The protocol's side of it, which decides what its outcome is; an ending adds the words.
    var role: OriginatorRole { OriginatorRole(digest: digest, outcome: ending?.outcome) }

    /// How it ended by the coordinator's record; nil while that is open.
    ///
    /// The first no in participant order gives the reason, opened with the originator's key.
    func ending(told outcome: Wire.OutcomeRecord, ring: SealingRing) -> Ending? {
        var role = role
        switch role.apply(.learned(outcome.outcome, digest: try? Hash256(outcome.digest))).end {
        case .committed: return Ending(outcome: .committed, decidedAtUnixMilliseconds: outcome.decidedAtUnixMs)
        case .aborted where outcome.state == .committed:
            return Ending(
                outcome: .aborted, reason: ReasonCode.conflict.rawValue,
                detail: "the coordinator settled another transaction under this id", reasonFrom: key.coordinator.text)
        case .aborted: return Ending(aborted: outcome, key: key, digest: digest, ring: ring)
        case nil: return nil
        }
    }

    /// How it ended by this bank's own books, after they were asked to withdraw it; nil while they leave it open.
    func ending(found own: ParticipantRole) -> Ending? {
        var role = role
        switch (role.apply(.found(own, isOverdue: true)).end, own) {
        case (nil, _): return nil
        case (.committed, _): return Ending(outcome: .committed)
        case (.aborted, .expired):
            return Ending(
                outcome: .aborted, reason: ReasonCode.expired.rawValue, detail: "its id was too old for a vote")
        case (.aborted, .committed), (.aborted, .prepared):
            return Ending(
                outcome: .aborted, reason: ReasonCode.conflict.rawValue,
                detail: "this bank voted on another transaction under this id")
        case (.aborted, .aborted(nil)):
            return Ending(
                outcome: .aborted, reason: ReasonCode.timedOut.rawValue,
                detail: "the coordinator never asked for votes", reasonFrom: key.coordinator.text)
        case (.aborted, .aborted(.some)), (.aborted, .unknown):
            return Ending(outcome: .aborted, reason: ReasonCode.aborted.rawValue)
        }
    }
}

extension Wire.OutcomeRecord {
    /// Nil while the register holds nothing.
    var outcome: Outcome? {
        switch state {
        case .committed: .committed
        case .aborted: .aborted
        case .pending, .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension LoanRecord.Ending {
    fileprivate init(aborted record: Wire.OutcomeRecord, key: TransactionKey, digest: Hash256, ring: SealingRing) {
        self.init(outcome: .aborted, decidedAtUnixMilliseconds: record.decidedAtUnixMs)
        explain(record, key: key, digest: digest, ring: ring)
    }

    private mutating func explain(_ record: Wire.OutcomeRecord, key: TransactionKey, digest: Hash256, ring: SealingRing)
    {
        for progress in record.progress where progress.vote == .no {
            let refusal = Refusal.opened(progress, of: key, digest: digest, ring: ring)
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
    /// What a bank's no says to its originator; `aborted` where it cannot be opened.
    static func opened(_ progress: Wire.Progress, of key: TransactionKey, digest: Hash256, ring: SealingRing) -> Refusal
    {
        guard let bank = try? MemberID(progress.bank),
            let refusal = try? Refusal(
                opening: progress.sealedReason, of: key, digest: digest, from: bank, ring: ring)
        else { return Refusal(.aborted, "the bank gave no reason that can be read") }
        return refusal
    }
}
