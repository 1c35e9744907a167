import AtomicCommit
import Foundation
import SettlementProtocol

extension Engine {
    /// What `asker` may know of each transaction.
    ///
    /// A participant that is in doubt about an id that has no record gets abort, which is written first: the id is not
    /// in this process's memory, so its deadline has passed, and from then on no commit can win the register.
    func outcomes(of ids: [TransactionID], for asker: MemberID) -> [Wire.OutcomeResult] {
        ids.map { id in
            var result = Wire.OutcomeResult()
            if let transaction = transactions[id] {
                result.record = transaction.record(for: asker)
            } else {
                result.error = Wire.ItemError(unknown(id))
            }
            return result
        }
    }

    /// Proposes abort for every id that a participant in doubt asks about and that has no record here.
    ///
    /// Below the horizon too: what is forgotten was acknowledged by every participant, so nobody can be in doubt about it.
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
