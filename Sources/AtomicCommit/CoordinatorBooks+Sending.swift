public import SettlementProtocol

extension CoordinatorBooks {
    /// A batch came back with an answer.
    public mutating func delivered(to bank: MemberID, _ kind: Delivery) {
        lines[bank]?.breaker.noteSuccess()
        switch kind {
        case .asks: lines[bank]?.asks.failures = 0
        case .tells: lines[bank]?.tells.failures = 0
        }
    }

    /// What kind of message a batch carried.
    public enum Delivery: Hashable, Sendable {
        case asks
        case tells
    }

    /// A batch of prepares got no answer: it may have arrived. It is sent again after a pause.
    public mutating func undelivered(
        _ asks: [CoordinatorEffects.Ask], to bank: MemberID, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        guard var line = lines[bank] else { return }
        line.breaker.noteFailure(at: now, using: &random)
        line.asks.waiting.append(contentsOf: asks)
        if !line.asks.isPausing {
            line.asks.failures += 1
            line.asks.isPausing = true
            due.add(
                .line(bank, .asks), at: now + rules.backOff.pause(afterFailures: line.asks.failures, using: &random))
        }
        lines[bank] = line
    }

    /// A batch of outcomes got no answer: it may have arrived. It is sent again after a pause, for as long as it takes.
    public mutating func undelivered(
        _ tells: [CoordinatorEffects.Tell], to bank: MemberID, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        guard var line = lines[bank] else { return }
        line.breaker.noteFailure(at: now, using: &random)
        line.tells.waiting.append(contentsOf: tells)
        if !line.tells.isPausing {
            line.tells.failures += 1
            line.tells.isPausing = true
            due.add(
                .line(bank, .tells), at: now + rules.backOff.pause(afterFailures: line.tells.failures, using: &random))
        }
        lines[bank] = line
    }

    /// Nothing is asked any more once there is a proposal.
    mutating func send(_ ask: CoordinatorEffects.Ask, into effects: inout CoordinatorEffects) {
        guard transactions[ask.id]?.isVoting ?? false else { return }
        if lines[ask.bank]?.asks.isPausing ?? false {
            lines[ask.bank]?.asks.waiting.append(ask)
        } else {
            effects.asks.append(ask)
        }
    }

    mutating func send(_ tell: CoordinatorEffects.Tell, into effects: inout CoordinatorEffects) {
        if lines[tell.bank]?.tells.isPausing ?? false {
            lines[tell.bank]?.tells.waiting.append(tell)
        } else {
            effects.tells.append(tell)
        }
    }

    /// The pause of one lane is over: what waited is the next attempt.
    mutating func resume(
        _ kind: Delivery, to bank: MemberID, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        switch kind {
        case .asks:
            let waiting = lines[bank]?.asks.waiting ?? []
            lines[bank]?.asks.waiting = []
            lines[bank]?.asks.isPausing = false
            for ask in waiting { send(ask, into: &effects) }
        case .tells:
            let waiting = lines[bank]?.tells.waiting ?? []
            lines[bank]?.tells.waiting = []
            lines[bank]?.tells.isPausing = false
            effects.tells += waiting
        }
    }
}
