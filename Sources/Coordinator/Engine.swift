import AtomicCommit
import Foundation
import HeapModule
import Journal
import Logging
import SettlementProtocol

/// The shell around ``CoordinatorRole``: keeps the transactions of this process, carries out what their roles ask for,
/// and answers whoever waits.
///
/// Every event comes in batches and costs one hop to this actor. A step's decision is durable in the register before
/// anything that follows from it leaves the process.
actor Engine {
    struct Settings: Sendable {
        /// Finished transactions are kept this long before the horizon passes them.
        var retention = Duration.seconds(24 * 3600)
        /// Transactions without a decision at once; one more is refused.
        var mostPending = 20_000
        /// Rows of the register follow one another so far apart: nobody notices, and a sync serves more decisions.
        var pace = Duration.milliseconds(8)
        /// Inquiries about ids that are not known here, a member and minute.
        var unknownInquiriesPerMinute = 6_000
    }

    let coordinator: MemberID
    let members: Set<MemberID>
    let settings: Settings
    let register: DecisionRegister
    let logger: Logger
    var links: [MemberID: BankLink] = [:]

    var transactions: [TransactionID: LiveTransaction] = [:]
    var pendingCount = 0
    /// Deadlines of transactions that gather votes.
    var deadlines = Heap<Deadline>()
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0
    var inquiries: [MemberID: (minute: UInt64, count: Int)] = [:]

    /// Decisions on their way into the register.
    var proposals: [(id: TransactionID, decision: Decision)] = []
    /// Outcomes that the event at hand has made, by bank: sent together when it has been carried out.
    var outgoing: [MemberID: [FinishOrder]] = [:]
    /// Finished ids that the next row takes along.
    var finishedToNote: [TransactionID] = []
    var isRecording = false
    /// Durable: ids below it get no record any more.
    var horizon: UInt64 = 0
    /// What the next row raises the horizon to.
    var nextHorizon: UInt64 = 0
    /// The disk is full: decided work goes on, new work is refused.
    var isFull = false
    var isStopping = false
    let broken: AsyncStream<JournalError>.Continuation

    var committedCount: Int64 = 0
    var abortedCount: Int64 = 0

    init(
        coordinator: MemberID, members: Set<MemberID>, register: DecisionRegister, settings: Settings = Settings(),
        broken: AsyncStream<JournalError>.Continuation, logger: Logger
    ) {
        self.coordinator = coordinator
        self.members = members
        self.register = register
        self.settings = settings
        self.broken = broken
        self.logger = logger
    }

    /// A transaction's last moment for votes.
    struct Deadline: Comparable, Sendable {
        let at: UInt64
        let id: TransactionID

        static func < (left: Deadline, right: Deadline) -> Bool {
            left.at != right.at ? left.at < right.at : left.id < right.id
        }
    }

    // MARK: Start

    func start(_ recovered: DecisionRegister.Recovered, links: [MemberID: BankLink]) {
        self.links = links
        horizon = recovered.horizon
        nextHorizon = horizon
        let now = MonotonicTime.now
        var unfinished = 0
        for entry in recovered.entries.values.sorted(by: { $0.id < $1.id }) {
            let transaction = LiveTransaction(recovered: entry, at: now)
            if recovered.finished.contains(entry.id) {
                for index in transaction.banks.indices {
                    _ = transaction.role.apply(.acknowledged(index), at: now)
                    transaction.progress[index].acknowledged = true
                }
            }
            transactions[entry.id] = transaction
            let waiting = transaction.role.unacknowledged
            if !waiting.isEmpty { unfinished += 1 }
            finish(entry.id, waiting)
        }
        sendOutcomes()
        logger.notice(
            "Recovered", metadata: [LogKey.decisions: "\(transactions.count)", LogKey.unfinished: "\(unfinished)"])
    }

    // MARK: Taking in

    /// Takes in what is new; a repeated id joins what is known of it.
    ///
    /// - Returns: For each submission why it was refused, or nil.
    func admit(_ submissions: [Submission]) -> [ProtocolError?] {
        let now = MonotonicTime.now
        let wallClock = WallClock.unixMilliseconds
        var prepares: [MemberID: [PrepareOrder]] = [:]
        let refusals = submissions.map { submission -> ProtocolError? in
            let id = submission.header.key.id
            if let known = transactions[id] {
                return refusal(of: submission, joining: known)
            }
            if let refusal = refusal(of: id, wallClock: wallClock) { return refusal }
            let transaction = LiveTransaction(submission, at: now)
            transactions[id] = transaction
            pendingCount += 1
            deadlines.insert(Deadline(at: transaction.role.deadline, id: id))
            for (index, bank) in submission.banks.enumerated() {
                prepares[bank, default: []].append(
                    PrepareOrder(
                        id: id, index: index, deadline: transaction.role.deadline, item: submission.items[index]))
            }
            return nil
        }
        for (bank, orders) in prepares { links[bank]?.prepare(orders) }
        return refusals
    }

    /// Nil where the submission waits for what became, or will become, of its id.
    private func refusal(of submission: Submission, joining known: LiveTransaction) -> ProtocolError? {
        guard let digest = known.digest else {
            // An inquiry came first. Nothing may be told before its abort is durable.
            guard known.role.decision != nil else { return nil }
            return ProtocolError(.aborted, "this id was aborted before it was submitted")
        }
        return digest == submission.digest ? nil : ProtocolError(.conflict, "another transaction has this id")
    }

    private func refusal(of id: TransactionID, wallClock: UInt64) -> ProtocolError? {
        if id.unixMilliseconds < horizon { return ProtocolError(.expired, "this id is older than what is kept") }
        if id.unixMilliseconds > wallClock + ProtocolLimits.clockAhead {
            return ProtocolError(.tooFarAhead, "this id is over 10 minutes ahead of this coordinator's clock")
        }
        if isFull { return ProtocolError(.resourceExhausted, "the register's disk is full") }
        if isStopping || pendingCount >= settings.mostPending {
            return ProtocolError(.busy, "too many transactions are under way")
        }
        return nil
    }

    // MARK: Events from the links

    /// Notes that prepares were sent now.
    func prepareSent(_ orders: [PrepareOrder]) {
        let now = MonotonicTime.now
        for order in orders {
            guard let transaction = transactions[order.id], transaction.progress[order.index].prepareSentUs == 0 else {
                continue
            }
            transaction.progress[order.index].prepareSentUs = transaction.microseconds(until: now)
        }
    }

    /// Takes a bank's answers to prepares; answers with those to ask again after a pause.
    func answered(_ answers: [(order: PrepareOrder, answer: PrepareAnswer)]) -> [PrepareOrder] {
        let now = MonotonicTime.now
        var again: [PrepareOrder] = []
        for (order, answer) in answers {
            guard let transaction = transactions[order.id] else { continue }
            let event = note(answer, of: order.index, in: transaction, at: now)
            let step = transaction.role.apply(event, at: now)
            if !step.prepareAgain.isEmpty { again.append(order) }
            carryOut(step, of: order.id)
        }
        recordProposals()
        return again
    }

    private func note(
        _ answer: PrepareAnswer, of index: Int, in transaction: LiveTransaction, at now: UInt64
    ) -> CoordinatorRole.Event {
        let microseconds = transaction.microseconds(until: now)
        switch answer {
        case .vote(.yes, let digest) where digest == transaction.digest:
            transaction.progress[index].vote = .yes
            transaction.progress[index].votedUs = microseconds
            return .votedYes(index)
        case .vote(.no(let reason), let digest) where digest == transaction.digest:
            transaction.progress[index].vote = .no
            transaction.progress[index].sealedReason = reason
            transaction.progress[index].votedUs = microseconds
            return .votedNo(index)
        case .vote(.busy, _): return .busy(index)
        case .vote:
            transaction.progress[index].error = Wire.ItemError(
                ProtocolError(.digestMismatch, "the vote is about another digest"))
            return .refused(index)
        case .refused(let error):
            transaction.progress[index].error = error
            transaction.progress[index].votedUs = microseconds
            return .refused(index)
        }
    }

    /// Takes a bank's acknowledgements.
    func acknowledged(_ orders: [FinishOrder]) {
        let now = MonotonicTime.now
        for order in orders {
            guard let transaction = transactions[order.id] else { continue }
            let step = transaction.role.apply(.acknowledged(order.index), at: now)
            if !transaction.progress[order.index].acknowledged {
                transaction.progress[order.index].acknowledged = true
                transaction.progress[order.index].acknowledgedUs = transaction.microseconds(until: now)
            }
            carryOut(step, of: order.id)
        }
    }

    // MARK: Carrying out

    private func carryOut(_ step: CoordinatorRole.Step, of id: TransactionID) {
        if let decision = step.record { proposals.append((id, decision)) }
        if step.announce != nil { wake(id, for: .decided) }
        finish(id, step.finish)
        if step.isFinished {
            finishedToNote.append(id)
            wake(id, for: .applied)
        }
    }

    private func finish(_ id: TransactionID, _ indices: [Int]) {
        guard !indices.isEmpty, let transaction = transactions[id], let decision = transaction.role.decision else {
            return
        }
        for index in indices {
            var item = Wire.FinishItem()
            item.transactionID = id.data
            if let digest = transaction.digest { item.digest = digest.data }
            item.outcome = Wire.Outcome(decision.outcome)
            outgoing[transaction.banks[index], default: []].append(FinishOrder(id: id, index: index, item: item))
        }
    }

    private func sendOutcomes() {
        guard !outgoing.isEmpty else { return }
        for (bank, orders) in outgoing { links[bank]?.finish(orders) }
        outgoing = [:]
    }

    /// Sends what gathered to the register, one batch at a time. Finished ids alone can wait for the next decision.
    func recordProposals(evenWithoutDecision: Bool = false) {
        let canWait = !finishedToNote.isEmpty || nextHorizon > horizon
        guard !isRecording, !proposals.isEmpty || (evenWithoutDecision && canWait) else { return }
        isRecording = true
        Task { await recordUntilNothingWaits() }
    }

    private func recordUntilNothingWaits() async {
        repeat {
            let began = ContinuousClock.now
            let batch = proposals
            let finished = finishedToNote
            let rising = nextHorizon
            proposals = []
            finishedToNote = []
            let wallClock = WallClock.unixMilliseconds
            let entries = batch.compactMap { id, decision in
                transactions[id].map { RegisterEntry($0, decision, at: wallClock) }
            }
            do {
                let ballast = try await register.record(entries, finished: finished, horizon: rising)
                if !ballast { noteFull() }
            } catch {
                // Whether the row is durable is not known: nothing may be said or done about it any more.
                logger.critical("The register failed", metadata: [LogKey.reason: "\(error)"])
                broken.yield(error)
                return
            }
            recorded(batch, at: wallClock)
            raiseHorizon(to: rising)
            try? await Task.sleep(until: began + settings.pace)
        } while !proposals.isEmpty
        isRecording = false
    }

    private func recorded(_ batch: [(id: TransactionID, decision: Decision)], at wallClock: UInt64) {
        let now = MonotonicTime.now
        for (id, decision) in batch {
            guard let transaction = transactions[id] else { continue }
            let step = transaction.role.apply(.recorded(decision), at: now)
            transaction.decidedAtUnixMilliseconds = wallClock
            transaction.decidedMicroseconds = transaction.microseconds(until: now)
            if transaction.digest != nil, !transaction.items.isEmpty { pendingCount -= 1 }
            transaction.items = []
            switch decision.outcome {
            case .committed: committedCount += 1
            case .aborted: abortedCount += 1
            }
            carryOut(step, of: id)
        }
        sendOutcomes()
    }

    private func noteFull() {
        guard !isFull else { return }
        isFull = true
        logger.error("The disk is full: new work is refused, decided work goes on")
    }

    // MARK: Time

    /// Proposes abort where a deadline has passed, wakes waiters whose time is up, and does what can wait.
    func tick() {
        let now = MonotonicTime.now
        while let first = deadlines.min, first.at <= now {
            deadlines.removeMin()
            guard let transaction = transactions[first.id] else { continue }
            let step = transaction.role.apply(.deadlinePassed, at: now)
            carryOut(step, of: first.id)
        }
        for (number, waiter) in waiters where waiter.deadline <= now { release(number) }
        recordProposals()
    }

    /// Proposes a higher horizon and takes the ballast's space again; called every few seconds.
    func keepHouse() {
        proposeHorizon()
        recordProposals(evenWithoutDecision: true)
        if isFull, register.restoreBallast() {
            isFull = false
            logger.notice("There is space again: new work is taken in")
        }
    }

    private func proposeHorizon() {
        let wallClock = WallClock.unixMilliseconds
        let retention = UInt64(settings.retention.components.seconds) * 1_000
        // Rising by steps keeps the walk over all transactions rare.
        guard wallClock > retention, wallClock - retention > nextHorizon + retention / 24 else { return }
        nextHorizon = wallClock - retention
    }

    /// Forgets by a horizon that is durable.
    private func raiseHorizon(to durable: UInt64) {
        guard durable > horizon else { return }
        horizon = durable
        for (id, transaction) in transactions where id.unixMilliseconds < horizon {
            if case .finished = transaction.role.state { transactions[id] = nil }
        }
    }

    /// Refuses new work; what is decided is still told.
    func stop() { isStopping = true }

    var readiness: [String] {
        (isFull ? ["resource_exhausted: the register's disk is full"] : []) + (isStopping ? ["stopping"] : [])
    }

    var measures: [String: Int64] {
        let journal = register.measures
        return [
            "journal.syncs": journal.syncs, "journal.batches": journal.batches, "journal.bytes": journal.bytes,
            "journal.synchronous": register.synchronous,
            "transactions.committed": committedCount, "transactions.aborted": abortedCount,
            "transactions.pending": Int64(pendingCount),
        ]
    }
}
