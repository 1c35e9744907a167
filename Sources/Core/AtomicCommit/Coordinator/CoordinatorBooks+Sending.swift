public import SettlementProtocol

extension CoordinatorBooks {
    /// A batch came back with an answer.
    public mutating func delivered(to bank: MemberID, _ kind: Delivery) {
        lines[bank]?.breaker.noteSuccess()
        switch kind {
        case .asks: lines[bank]?.asks.noteSuccess()
        case .tells: lines[bank]?.tells.noteSuccess()
        }
    }

    /// The kind of message that a batch carried.
    public enum Delivery: Hashable, Sendable {
        case asks
        case tells
    }

    /// A batch of prepares got no answer: it may have arrived. It is sent again after a pause.
    public mutating func undelivered(
        _ asks: [CoordinatorEffects.Ask], to bank: MemberID, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        lines[bank]?.breaker.noteFailure(at: now, using: &random)
        if let failures = lines[bank]?.asks.keep(asks) {
            pause(.asks, to: bank, afterFailures: failures, at: now, using: &random)
        }
    }

    /// A batch of outcomes got no answer: it may have arrived. It is sent again after a pause, for as long as it takes.
    public mutating func undelivered(
        _ tells: [CoordinatorEffects.Tell], to bank: MemberID, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        lines[bank]?.breaker.noteFailure(at: now, using: &random)
        if let failures = lines[bank]?.tells.keep(tells) {
            pause(.tells, to: bank, afterFailures: failures, at: now, using: &random)
        }
    }

    private mutating func pause(
        _ kind: Delivery, to bank: MemberID, afterFailures failures: Int, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        due.add(.line(bank, kind), at: now + rules.backOff.pause(afterFailures: failures, using: &random))
    }

    /// Asks only while the transaction is voting; once a decision is proposed, votes no longer matter.
    mutating func send(_ ask: CoordinatorEffects.Ask, into effects: inout CoordinatorEffects) {
        guard transactions[ask.id]?.isVoting ?? false else { return }
        if let ask = lines[ask.bank]?.asks.pass(ask) { effects.asks.append(ask) }
    }

    mutating func send(_ tell: CoordinatorEffects.Tell, into effects: inout CoordinatorEffects) {
        if let tell = lines[tell.bank]?.tells.pass(tell) { effects.tells.append(tell) }
    }

    /// The pause of one lane is over: sends the items that waited.
    mutating func resume(
        _ kind: Delivery, to bank: MemberID, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        switch kind {
        case .asks: for ask in lines[bank]?.asks.resume() ?? [] { send(ask, into: &effects) }
        case .tells: effects.tells += lines[bank]?.tells.resume() ?? []
        }
    }
}
