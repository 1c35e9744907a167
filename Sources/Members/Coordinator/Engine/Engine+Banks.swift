import AtomicCommit
import Clock
import SettlementProtocol

/// Sending prepares to banks, and taking in the banks' answers or silence.
extension Engine {
    /// Notes prepares as sent and returns them. It leaves out decided transactions, which need no vote, and those past
    /// their deadline, for which a vote comes too late.
    func sending(_ orders: [PrepareOrder]) -> (asks: [CoordinatorEffects.Ask], items: [Wire.PrepareItem]) {
        let now = MonotonicTime.now
        var asks: [CoordinatorEffects.Ask] = []
        var items: [Wire.PrepareItem] = []
        asks.reserveCapacity(orders.count)
        items.reserveCapacity(orders.count)
        for order in orders {
            guard let course = courses[order.ask.id], course.deadline > now, let submission = course.submission else {
                continue
            }
            course.noteAsked(order.ask.index, at: now)
            asks.append(order.ask)
            items.append(submission.item(order.ask.index))
        }
        return (asks, items)
    }

    /// Takes in the results of prepares sent to `bank`.
    func heard(_ asked: Asked, from bank: MemberID) {
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        if !asked.answers.isEmpty { books.delivered(asked.answers.count, to: bank, .asks) }
        for (ask, answer) in asked.answers {
            let (id, index) = (ask.id, ask.index)
            courses[id]?.note(answer, of: index, at: now)
            switch answer {
            case .vote(let vote, let digest):
                books.voted(id, index, vote, digest: digest, at: now, into: &effects, using: &random)
            case .refused: books.refused(id, index, at: now, into: &effects)
            }
        }
        if !asked.undelivered.isEmpty {
            books.undelivered(asked.undelivered, to: bank, at: now, using: &random)
        }
        carryOut(effects)
    }

    /// Takes in the results of outcomes sent to `bank`.
    func heard(_ told: Told, from bank: MemberID) {
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        let answered = told.acknowledged.count + told.refused.count
        if answered > 0 { books.delivered(answered, to: bank, .tells) }
        for tell in told.acknowledged {
            courses[tell.id]?.noteAcknowledged(tell.index, at: now)
            books.acknowledged(tell.id, tell.index, at: now, into: &effects)
        }
        for tell in told.refused { books.notAcknowledged(tell, at: now, using: &random) }
        if !told.undelivered.isEmpty {
            books.undelivered(told.undelivered, to: bank, at: now, using: &random)
        }
        carryOut(effects)
    }
}
