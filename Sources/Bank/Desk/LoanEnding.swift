import BankAPI
import Foundation
import Projections
import SettlementProtocol

extension LoanRecord.Ending {
    /// How a transaction ended, from the coordinator's record; nil while it is pending.
    ///
    /// The first no in participant order gives the reason, opened with the originator's key.
    init?(_ record: Wire.OutcomeRecord, of key: TransactionKey, digest: Hash256, ring: SealingRing) {
        switch record.state {
        case .committed where record.digest == digest.data:
            self.init(outcome: .committed, decidedAtUnixMilliseconds: record.decidedAtUnixMs)
        case .committed:
            // The register decides a key once, and it was not about this transaction: that one can never commit.
            self.init(
                outcome: .aborted, reason: ReasonCode.conflict.rawValue,
                detail: "the coordinator settled another transaction under this id", reasonFrom: key.coordinator.text)
        case .aborted:
            self.init(outcome: .aborted, decidedAtUnixMilliseconds: record.decidedAtUnixMs)
            explain(record, key: key, digest: digest, ring: ring)
        case .unspecified, .pending, .UNRECOGNIZED: return nil
        }
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
        case .unreachable: reason = ReasonCode.bankUnreachable.rawValue
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
