public import SettlementProtocol

/// All transactions of a coordinator as a pure value: events come in, ``CoordinatorEffects`` come out.
///
/// The durable register alone decides, so no outcome is sent before ``recorded(_:_:at:into:)`` reports that it is
/// durable. Times are nanoseconds of this process's monotonic clock. Wall clocks are Unix milliseconds and can only
/// cause a refusal. Each event takes time proportional to the transactions it concerns.
public struct CoordinatorBooks: Sendable {
    public let rules: CoordinatorRules
    /// The unfinished transactions, and the finished ones that have not left memory.
    var transactions: [TransactionID: OpenTransaction] = [:]
    var lines: [MemberID: BankLine] = [:]
    var due = Schedule<Due>()
    /// The finished transactions in memory.
    var memory = MemoryWindow<TransactionID>()
    var finishedCount = 0
    var inquiries: [MemberID: (minute: UInt64, count: Int)] = [:]
    var shares: OpenShares
    /// The latest time in the id of a transaction that committed: every participant's clock agreed with it.
    var newestCommitted: UInt64 = 0
    /// Unix milliseconds. Below it, finished transactions are forgotten and new ones are refused.
    public internal(set) var horizon: UInt64 = 0
    /// Transactions that were taken in and have no decision.
    public internal(set) var pendingCount = 0
    /// The register's disk is full: decided work goes on, new work is refused.
    public var isFull = false
    /// Decided work goes on, new work is refused.
    public var isStopping = false

    /// An action with a due time.
    enum Due: Sendable {
        case deadline(TransactionID)
        case line(MemberID, Line)
    }

    public init(banks: [MemberID], rules: CoordinatorRules = CoordinatorRules()) {
        self.rules = rules
        shares = OpenShares(rules)
        for bank in banks {
            lines[bank] = BankLine(breaker: Breaker(threshold: rules.breakerThreshold))
        }
    }

    /// The known outcome of a key; nil if the key is not known here. Recall it first if it ``isElsewhere(_:)``.
    public func known(_ id: TransactionID) -> KnownOutcome? { transactions[id]?.known }

    /// When ``tick(at:into:)`` has something to do; nil if nothing is due.
    public var nextDue: UInt64? { due.firstDue }

    /// How many transactions are kept in memory, finished ones included.
    public var count: Int { transactions.count }

    /// How many keys are decided, or being aborted after an inquiry, without every bank's acknowledgement.
    public var unfinishedCount: Int { transactions.count - finishedCount - pendingCount }

    // MARK: Votes

    /// A bank's vote arrived. A yes or no about another digest counts as a refusal of the item.
    public mutating func voted(
        _ id: TransactionID, _ index: Int, _ vote: Vote, digest: Hash256, at now: UInt64,
        into effects: inout CoordinatorEffects, using random: inout some RandomNumberGenerator
    ) {
        guard let transaction = transactions[id] else { return }
        if vote != .busy, let bank = transaction.bank(at: index) { lines[bank]?.busyAsks.noteSettled(1) }
        switch vote {
        case .yes where digest == transaction.digest: apply(.votedYes(index), to: id, at: now, into: &effects)
        case .no where digest == transaction.digest: apply(.votedNo(index), to: id, at: now, into: &effects)
        case .busy: busy(id, index, at: now, into: &effects, using: &random)
        case .yes, .no: apply(.refused(index), to: id, at: now, into: &effects)
        }
    }

    /// A bank refused the item itself.
    public mutating func refused(
        _ id: TransactionID, _ index: Int, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        if let bank = transactions[id]?.bank(at: index) { lines[bank]?.busyAsks.noteSettled(1) }
        apply(.refused(index), to: id, at: now, into: &effects)
    }

    private mutating func busy(
        _ id: TransactionID, _ index: Int, at now: UInt64, into effects: inout CoordinatorEffects,
        using random: inout some RandomNumberGenerator
    ) {
        guard let (step, transaction) = change(id, by: .busy(index), at: now) else { return }
        for index in step.prepareAgain {
            guard let bank = transaction.bank(at: index) else { continue }
            let ask = CoordinatorEffects.Ask(id: id, index: index, bank: bank)
            guard let failures = lines[bank]?.busyAsks.keep([ask]) else { continue }
            pause(.busyAsks, to: bank, for: rules.busyBackOff, afterFailures: failures, at: now, using: &random)
        }
        if let decision = step.record { effects.record.append(transaction.entry(id, decision)) }
    }

    // MARK: The register

    /// The register durably holds `decision`, which may differ from the proposal.
    public mutating func recorded(
        _ id: TransactionID, _ decision: Decision, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        guard let transaction = transactions[id], transaction.role.decision == nil else { return }
        if transaction.digest != nil {
            pendingCount -= 1
            shares.release(transaction)
        }
        if decision == .commit { newestCommitted = max(newestCommitted, id.unixMilliseconds) }
        apply(.recorded(decision), to: id, at: now, into: &effects)
    }

    /// A bank acknowledged the outcome, or has forgotten the key. A bank forgets only finished keys.
    public mutating func acknowledged(
        _ id: TransactionID, _ index: Int, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        if let bank = transactions[id]?.bank(at: index) { lines[bank]?.refusedTells.noteSettled(1) }
        apply(.acknowledged(index), to: id, at: now, into: &effects)
    }

    /// A bank answered an outcome without acknowledging it. It is told again after a pause, for as long as it takes.
    public mutating func notAcknowledged(
        _ tell: CoordinatorEffects.Tell, at now: UInt64, using random: inout some RandomNumberGenerator
    ) {
        guard let failures = lines[tell.bank]?.refusedTells.keep([tell]) else { return }
        pause(.refusedTells, to: tell.bank, for: rules.backOff, afterFailures: failures, at: now, using: &random)
    }

    /// Keeps a transaction in memory from now on.
    mutating func insert(_ transaction: OpenTransaction, as id: TransactionID) {
        transactions[id] = transaction
        shares.note(transaction, since: CoordinatorRole.Missing())
    }

    private mutating func change(
        _ id: TransactionID, by event: CoordinatorRole.Event, at now: UInt64
    ) -> (step: CoordinatorRole.Step, transaction: OpenTransaction)? {
        guard let place = transactions.index(forKey: id) else { return nil }
        let before = transactions.values[place].role.missing
        let step = transactions.values[place].role.apply(event, at: now)
        let transaction = transactions.values[place]
        shares.note(transaction, since: before)
        return (step, transaction)
    }

    mutating func apply(
        _ event: CoordinatorRole.Event, to id: TransactionID, at now: UInt64, into effects: inout CoordinatorEffects
    ) {
        guard let (step, transaction) = change(id, by: event, at: now), step != CoordinatorRole.Step() else { return }
        if let decision = step.record { effects.record.append(transaction.entry(id, decision)) }
        if let decision = step.announce {
            effects.decided.append(id)
            for index in step.finish {
                send(
                    CoordinatorEffects.Tell(
                        id: id, index: index, bank: transaction.banks[index], digest: transaction.digest,
                        outcome: decision.outcome), into: &effects)
            }
        }
        if step.isFinished {
            effects.finished.append(id)
            effects.applied.append(id)
            memory.finish(id)
            finishedCount += 1
        }
    }

    // MARK: Time

    /// Proposes abort for each deadline that has passed, and sends the items whose pause is over.
    public mutating func tick(at now: UInt64, into effects: inout CoordinatorEffects) {
        while let next = due.popDue(at: now) {
            switch next {
            case .deadline(let id): apply(.deadlinePassed, to: id, at: now, into: &effects)
            case .line(let bank, let line): resume(line, to: bank, into: &effects)
            }
        }
    }
}
