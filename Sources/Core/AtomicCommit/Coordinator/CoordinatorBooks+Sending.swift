public import SettlementProtocol

extension CoordinatorBooks {
    /// The items of a batch were answered, one by one.
    ///
    /// - Parameter count: How many were answered.
    public mutating func delivered(_ count: Int, to bank: MemberID, _ kind: Delivery) {
        lines[bank]?.breaker.noteSuccess()
        switch kind {
        case .asks: lines[bank]?.asks.noteSettled(count)
        case .tells: lines[bank]?.tells.noteSettled(count)
        }
    }

    /// The kind of message that a batch carried.
    public enum Delivery: Hashable, Sendable {
        case asks
        case tells
    }

    /// A lane of a ``BankLine``.
    enum Line: Sendable {
        case asks
        case tells
        case busyAsks
        case refusedTells
    }

    /// A batch of prepares got no answer: it may have arrived. It is sent again after a pause.
    public mutating func undelivered(
        _ asks: [CoordinatorEffects.Ask], to bank: MemberID, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        lines[bank]?.breaker.noteFailure(at: now, using: &random)
        if let failures = lines[bank]?.asks.keep(asks) {
            pause(.asks, to: bank, for: rules.backOff, afterFailures: failures, at: now, using: &random)
        }
    }

    /// A batch of outcomes got no answer: it may have arrived. It is sent again after a pause, for as long as it takes.
    public mutating func undelivered(
        _ tells: [CoordinatorEffects.Tell], to bank: MemberID, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        lines[bank]?.breaker.noteFailure(at: now, using: &random)
        if let failures = lines[bank]?.tells.keep(tells) {
            pause(.tells, to: bank, for: rules.backOff, afterFailures: failures, at: now, using: &random)
        }
    }

    mutating func pause(
        _ line: Line, to bank: MemberID, for pauses: BackOff, afterFailures failures: Int, at now: UInt64,
        using random: inout some RandomNumberGenerator
    ) {
        due.add(.line(bank, line), at: now + pauses.pause(afterFailures: failures, using: &random))
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
    mutating func resume(_ line: Line, to bank: MemberID, into effects: inout CoordinatorEffects) {
        let transactions = transactions
        let isVoting = { (ask: CoordinatorEffects.Ask) in transactions[ask.id]?.isVoting ?? false }
        switch line {
        case .asks: effects.asks += lines[bank]?.asks.resume(isVoting) ?? []
        case .tells: effects.tells += lines[bank]?.tells.resume() ?? []
        case .busyAsks: for ask in lines[bank]?.busyAsks.resume(isVoting) ?? [] { send(ask, into: &effects) }
        case .refusedTells: for tell in lines[bank]?.refusedTells.resume() ?? [] { send(tell, into: &effects) }
        }
    }
}
