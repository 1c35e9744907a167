import AtomicCommit
import SettlementProtocol

/// What banks answer, or do not.
extension Engine {
    /// The prepares that are still worth sending, noted as sent now: past its deadline a vote is worth nothing, and what
    /// is decided needs none.
    func sending(_ orders: [PrepareOrder]) -> [PrepareOrder] {
        let now = MonotonicTime.now
        return orders.filter { order in
            guard order.deadline > now, let course = courses[order.ask.id], !course.isDecided else { return false }
            course.noteAsked(order.ask.index, at: now)
            return true
        }
    }

    /// Takes what became of prepares that were sent to `bank`.
    func heard(_ asked: Asked, from bank: MemberID) {
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        if !asked.answers.isEmpty { books.delivered(to: bank, .asks) }
        for (order, answer) in asked.answers {
            let (id, index) = (order.ask.id, order.ask.index)
            courses[id]?.note(answer, of: index, at: now)
            switch answer {
            case .vote(let vote, let digest):
                books.voted(id, index, vote, digest: digest, at: now, into: &effects, using: &random)
            case .refused: books.refused(id, index, at: now, into: &effects)
            }
        }
        if !asked.undelivered.isEmpty {
            books.undelivered(asked.undelivered.map { $0.ask }, to: bank, at: now, using: &random)
        }
        carryOut(effects)
    }

    /// Takes what became of outcomes that were sent to `bank`.
    func heard(_ told: Told, from bank: MemberID) {
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        if !told.acknowledged.isEmpty || !told.refused.isEmpty { books.delivered(to: bank, .tells) }
        for order in told.acknowledged {
            courses[order.tell.id]?.noteAcknowledged(order.tell.index, at: now)
            books.acknowledged(order.tell.id, order.tell.index, at: now, into: &effects)
        }
        for order in told.refused { books.notAcknowledged(order.tell, at: now, using: &random) }
        if !told.undelivered.isEmpty {
            books.undelivered(told.undelivered.map { $0.tell }, to: bank, at: now, using: &random)
        }
        carryOut(effects)
    }
}
