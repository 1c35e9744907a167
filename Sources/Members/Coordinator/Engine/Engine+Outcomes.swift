import AtomicCommit
import Clock
package import SettlementProtocol

extension Engine {
    /// The record of each transaction for `asker`, in the order of the ids.
    ///
    /// - Parameter briefly: Whether to leave out the progress at each bank unless the transaction was aborted.
    package func outcomes(of ids: [TransactionID], for asker: MemberID, briefly: Bool = false) async -> [Wire
        .OutcomeResult]
    {
        let isReadable = await recall(ids)
        return ids.map { id in
            var result = Wire.OutcomeResult()
            guard isReadable else {
                result.error = Wire.ItemError(Self.unreadable)
                return result
            }
            if let known = books.known(id), let course = courses[id] {
                result.record = course.record(of: id, known, for: asker, briefly: briefly)
            } else {
                let reason: ReasonCode = id.unixMilliseconds < books.horizon ? .expired : .unknownTransaction
                result.error = Wire.ItemError(ProtocolError(reason, reason.whyNotTold))
            }
            return result
        }
    }

    /// A participant in doubt asks: a transaction without a record is aborted.
    ///
    /// - Returns: The answers about ids that still have no record afterwards.
    package func inquire(_ ids: [TransactionID], by bank: MemberID) async -> [TransactionID: Wire.OutcomeResult] {
        guard await recall(ids) else { return [:] }
        let now = MonotonicTime.now
        let wallClock = WallClock.unixMilliseconds
        var effects = CoordinatorEffects()
        var answers: [TransactionID: Wire.OutcomeResult] = [:]
        for id in ids {
            let answer = books.inquire(
                id, by: bank, isInDoubt: true, at: now, wallClock: wallClock, into: &effects)
            guard books.known(id) == nil else {
                if courses[id] == nil { courses[id] = Course(inquiredBy: bank, at: now) }
                continue
            }
            var result = Wire.OutcomeResult()
            switch answer {
            case .refused(let reason): result.error = Wire.ItemError(ProtocolError(reason, reason.whyNotTold))
            case .outcome(let known):
                result.record = Course(inquiredBy: bank, at: now).record(of: id, known, for: bank, briefly: false)
            case .pending: continue
            }
            answers[id] = result
        }
        carryOut(effects)
        return answers
    }
}

extension ReasonCode {
    /// Why a coordinator gives no outcome.
    fileprivate var whyNotTold: String {
        switch self {
        case .expired: "this id is older than what is kept"
        case .tooFarAhead: "this id is over 10 minutes ahead of this coordinator's clock"
        case .busy: "you have not acknowledged too many outcomes; acknowledge them first"
        default: "this id was never seen here"
        }
    }
}
