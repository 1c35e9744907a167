import DequeModule
import SettlementProtocol

extension CoordinatorBooks {
    /// Asks for a higher horizon if the time for it has come.
    ///
    /// The horizon stays behind both the wall clock and the newest committed id. So a clock that jumps ahead cannot
    /// raise it alone, because every participant's clock had to agree with a committed id.
    /// - Parameter wallClock: Unix milliseconds.
    public func raiseHorizon(wallClock: UInt64, into effects: inout CoordinatorEffects) {
        let newest = min(wallClock, newestCommitted)
        guard newest > rules.retentionMilliseconds else { return }
        let target = newest - rules.retentionMilliseconds
        guard target > horizon, target - horizon > rules.retentionMilliseconds / 24 else { return }
        effects.horizon = target
    }

    /// The horizon is durable: finished transactions with older ids are forgotten. Unfinished ones never are.
    public mutating func horizonRecorded(_ unixMilliseconds: UInt64) {
        horizon = max(horizon, unixMilliseconds)
        letGo(before: horizon, keeping: .max)
        for id in memory.waiting where id.unixMilliseconds < horizon { drop(id) }
        memory.forgetWaiting { [horizon] in $0.unixMilliseconds < horizon }
    }

    /// An operator says that the clock is right: a horizon that is ahead of it is set back, so that fresh ids are taken in
    /// again. It is durable with the next row of the register.
    ///
    /// - Parameter wallClock: Unix milliseconds.
    public mutating func acceptClock(_ wallClock: UInt64) { horizon = min(horizon, wallClock) }

    /// After a restart: sends every outcome in the register again, unless the register notes it as finished.
    public mutating func recover(
        _ register: RecoveredRegister, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        horizon = register.horizon
        memory.restore(archiveEnd: register.archiveEnd)
        newestCommitted = register.newestCommitted
        for id in register.entries.keys.sorted() {
            guard let entry = register.entries[id] else { continue }
            if entry.decision == .commit { newestCommitted = max(newestCommitted, id.unixMilliseconds) }
            let isFinished = register.finished.contains(id)
            guard !isFinished || id.unixMilliseconds >= horizon else { continue }
            var role = CoordinatorRole(recovering: entry.decision, participantCount: entry.participants.count)
            if isFinished {
                for index in entry.participants.indices { _ = role.apply(.acknowledged(index), at: now) }
                memory.finish(id)
                finishedCount += 1
            }
            insert(
                OpenTransaction(
                    role: role, digest: entry.digest, originator: entry.originator, banks: entry.participants),
                as: id)
            for index in role.unacknowledged {
                effects.tells.append(
                    CoordinatorEffects.Tell(
                        id: id, index: index, bank: entry.participants[index], digest: entry.digest,
                        outcome: entry.decision.outcome))
            }
        }
    }
}
