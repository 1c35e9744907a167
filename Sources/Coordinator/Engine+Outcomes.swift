import AtomicCommit
import Foundation
import SettlementProtocol

extension Engine {
    /// What `asker` may know of each transaction.
    ///
    /// - Parameter isInDoubt: `asker` has voted yes and must learn the outcome. Below the horizon what has no record is
    ///   told to it as aborted, and nothing is written: either nobody can be in doubt about it, since all acknowledged
    ///   before it was forgotten, or it was never decided and never will be, since its id is refused.
    func outcomes(of ids: [TransactionID], for asker: MemberID, isInDoubt: Bool = false) -> [Wire.OutcomeResult] {
        ids.map { id in
            var result = Wire.OutcomeResult()
            if let transaction = transactions[id] {
                result.record = transaction.record(for: asker)
            } else if isInDoubt, id.unixMilliseconds < horizon {
                result.record = .abortedBelowTheHorizon(id)
            } else {
                result.error = Wire.ItemError(unknown(id))
            }
            return result
        }
    }

    /// Proposes abort for every id that a participant in doubt asks about and that has no record here.
    ///
    /// Such an id is not in this process's memory, so its deadline has passed; and once the abort is durable no commit
    /// can win the register.
    func proposeAbortOfUnknown(_ ids: [TransactionID], askedBy bank: MemberID) {
        let now = MonotonicTime.now
        for id in ids where transactions[id] == nil && id.unixMilliseconds >= horizon && takesInquiry(of: bank, at: now)
        {
            let transaction = LiveTransaction(inquired: id, by: bank, at: now)
            let step = transaction.role.apply(.inquired, at: now)
            transactions[id] = transaction
            if let decision = step.record { proposals.append((id, decision)) }
        }
        tick()
    }

    private func unknown(_ id: TransactionID) -> ProtocolError {
        id.unixMilliseconds < horizon
            ? ProtocolError(.expired, "this id is older than what is kept")
            : ProtocolError(.unknownTransaction, "this id was never seen here")
    }

    private func takesInquiry(of bank: MemberID, at now: UInt64) -> Bool {
        let minute = now / (60_000 * MonotonicTime.millisecond)
        let count = inquiries[bank].map { $0.minute == minute ? $0.count : 0 } ?? 0
        inquiries[bank] = (minute, count + 1)
        return count < settings.unknownInquiriesPerMinute
    }
}

extension Wire.OutcomeRecord {
    fileprivate static func abortedBelowTheHorizon(_ id: TransactionID) -> Wire.OutcomeRecord {
        var record = Wire.OutcomeRecord()
        record.transactionID = id.data
        record.state = .aborted
        record.cause = .inquired
        record.applied = true
        return record
    }
}
