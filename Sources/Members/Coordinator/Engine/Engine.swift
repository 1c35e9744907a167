package import AtomicCommit
import Batching
import Clock
package import Journal
package import Logging
import ProcessInterface
package import SettlementProtocol

/// The shell around ``CoordinatorBooks``: passes events in, carries out their effects, and answers waiting callers.
///
/// Events arrive in batches; each batch costs one hop to this actor. A decision is durable in the register before any
/// of its effects leaves the process.
package actor Engine {
    package struct Settings: Sendable {
        package var rules = CoordinatorRules()
        /// The finished transactions that stay in memory: two minutes, and some 20 MB.
        package var memory = MemoryBounds(milliseconds: 120_000, count: 32_768)
        /// Runs calls to banks and writes to the register; nil for the system's pool.
        package var executor: (any TaskExecutor)?
        /// Sets a horizon that is ahead of the clock back to it, at the start.
        package var acceptsClock = false

        package init(rules: CoordinatorRules = CoordinatorRules(), executor: (any TaskExecutor)? = nil) {
            self.rules = rules
            self.executor = executor
        }
    }

    let coordinator: MemberID
    let settings: Settings
    let register: DecisionRegister
    let logger: Logger
    let broken: AsyncStream<JournalError>.Continuation
    var links: [MemberID: BankLink] = [:]

    var books: CoordinatorBooks
    /// The data of each transaction in the books that the protocol does not use.
    var courses: [TransactionID: Course] = [:]
    var random = SystemRandomNumberGenerator()
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0

    /// Decisions on their way into the register.
    var proposals: [DecisionEntry] = []
    /// Finished ids for the next row.
    var finishedToNote: [TransactionID] = []
    /// The horizon for the next row; Unix milliseconds.
    var nextHorizon: UInt64 = 0
    var isRecording = false
    /// Finished transactions are on their way to the archive.
    var isArchiving = false
    /// Covered rows are being removed.
    var isRemoving = false
    var pace = CheckpointPace(row: 0, size: 0, bytesSince: 0)
    /// Waits until nothing is being recorded.
    var stopper: CheckedContinuation<Void, Never>?
    var hasStopped = false
    /// The next wake-up; monotonic nanoseconds.
    private var wakesAt = UInt64.max
    private var sleeper: Task<Void, Never>?
    /// Nanoseconds.
    private static let minSleep: UInt64 = 2 * MonotonicTime.millisecond

    private var horizonClock: HorizonClock
    private var clockWatch = ClockWatch()
    /// When a finding about the clock was last logged; monotonic nanoseconds.
    private var loggedAt: UInt64?

    var committedCount: Int64 = 0
    var abortedCount: Int64 = 0

    package init(
        coordinator: MemberID, members: Set<MemberID>, register: DecisionRegister, settings: Settings = Settings(),
        broken: AsyncStream<JournalError>.Continuation, logger: Logger
    ) {
        self.coordinator = coordinator
        self.register = register
        self.settings = settings
        self.broken = broken
        self.logger = logger
        books = CoordinatorBooks(banks: members.sorted(), rules: settings.rules)
        horizonClock = HorizonClock(
            horizon: 0, retention: settings.rules.retentionMilliseconds, wallClock: WallClock.unixMilliseconds,
            at: MonotonicTime.now)
    }

    // MARK: Start and stop

    package func start(_ recovered: DecisionRegister.Recovered, links: [MemberID: BankLink]) async {
        self.links = links
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        books.recover(recovered.register, at: now, into: &effects)
        if settings.acceptsClock { books.acceptClock(WallClock.unixMilliseconds) }
        nextHorizon = books.horizon
        pace = recovered.pace
        horizonClock = HorizonClock(
            horizon: books.horizon, retention: settings.rules.retentionMilliseconds,
            wallClock: WallClock.unixMilliseconds, at: now)
        clockWatch.read(wallClock: WallClock.unixMilliseconds, at: now)
        books.isFull = !register.restoreBallast()
        for entry in recovered.register.entries.values {
            guard let known = books.known(entry.id) else { continue }
            courses[entry.id] = Course(
                recovered: entry, decidedAtUnixMilliseconds: recovered.decidedAt[entry.id] ?? 0,
                isFinished: known.isApplied, at: now)
        }
        logger.notice(
            "Recovered",
            metadata: [
                LogKey.decisions: "\(courses.count)", LogKey.unfinished: "\(Set(effects.tells.map(\.id)).count)",
            ])
        do throws(JournalError) { try await writeCheckpointIfDue() } catch { fail(error) }
        carryOut(effects)
    }

    /// Refuses new work, sends the outcomes that wait, and lets the register's last row be written.
    ///
    /// It waits at most two seconds for banks that do not answer: they ask for their outcomes later.
    package func stop() async {
        books.isStopping = true
        let links = Array(links.values)
        // Not part of the caller's task, which may be cancelled.
        await Task { await Self.drain(links, within: .seconds(2)) }.value
        while isRecording { await withCheckedContinuation { stopper = $0 } }
        hasStopped = true
    }

    private static func drain(_ links: [BankLink], within time: Duration) async {
        guard !links.isEmpty else { return }
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        for link in links {
            Task {
                await link.drain()
                end.yield()
            }
        }
        let timer = Task {
            try? await Task.sleep(for: time)
            end.finish()
        }
        defer { timer.cancel() }
        var open = links.count
        for await _ in ends {
            open -= 1
            if open == 0 { return }
        }
    }

    // MARK: Taking in

    /// Takes in new transactions; a repeated submission joins the first one.
    ///
    /// - Returns: The error of each submission, nil if it was not refused.
    package func admit(_ submissions: [Submission]) async -> [ProtocolError?] {
        guard await recall(submissions.map(\.transaction.id)) else { return submissions.map { _ in Self.unreadable } }
        let now = MonotonicTime.now
        let wallClock = WallClock.unixMilliseconds
        var effects = CoordinatorEffects()
        let refusals = submissions.map { submission -> ProtocolError? in
            switch books.submit(submission.transaction, at: now, wallClock: wallClock, into: &effects) {
            case .takenIn:
                courses[submission.transaction.id] = Course(submission, at: now)
                return nil
            case .joined: return nil
            case .refused(let reason): return ProtocolError(reason, reason.whyNotTakenIn)
            }
        }
        carryOut(effects)
        return refusals
    }

    // MARK: Carrying out

    func carryOut(_ effects: CoordinatorEffects) {
        proposals += effects.record
        finishedToNote += effects.finished
        if let horizon = effects.horizon { nextHorizon = max(nextHorizon, horizon) }
        ask(effects.asks)
        tell(effects.tells)
        for id in effects.decided { wake(id, for: .decided) }
        for id in effects.applied { wake(id, for: .applied) }
        recordProposals()
        if !effects.finished.isEmpty { archiveIfDue(evenFew: false) }
        if let due = books.nextDue { wake(at: due) }
    }

    private func ask(_ asks: [CoordinatorEffects.Ask]) {
        guard !asks.isEmpty else { return }
        var orders: [MemberID: [PrepareOrder]] = [:]
        for ask in asks {
            guard let submission = courses[ask.id]?.submission else { continue }
            orders[ask.bank, default: []].append(PrepareOrder(ask: ask, weight: submission.weight(ask.index)))
        }
        for (bank, orders) in orders { links[bank]?.prepare(orders) }
    }

    private func tell(_ tells: [CoordinatorEffects.Tell]) {
        guard !tells.isEmpty else { return }
        var told: [MemberID: [CoordinatorEffects.Tell]] = [:]
        var isUrgent = false
        for tell in tells {
            told[tell.bank, default: []].append(tell)
            isUrgent = isUrgent || isAwaited(tell.id, for: .applied)
        }
        for (bank, tells) in told { links[bank]?.finish(tells, isUrgent: isUrgent) }
    }

    // MARK: Time

    /// Plans a wake-up at `due`, in monotonic nanoseconds, unless an earlier one is planned.
    func wake(at due: UInt64) {
        guard due < wakesAt else { return }
        wakesAt = due
        sleeper?.cancel()
        sleeper = Task { [weak self] in
            // Everything that is due within such a moment shares one wake-up.
            let now = MonotonicTime.now
            let pause = max(due, now + Self.minSleep) - now
            guard (try? await Task.sleep(for: .nanoseconds(pause))) != nil else { return }
            await self?.wakeUp(at: due)
        }
    }

    /// Carries out due work, and releases waiters whose time is up.
    private func wakeUp(at due: UInt64) {
        // An earlier wake-up has replaced this one.
        guard wakesAt == due else { return }
        wakesAt = .max
        let now = MonotonicTime.now
        var effects = CoordinatorEffects()
        books.tick(at: now, into: &effects)
        carryOut(effects)
        for (number, waiter) in waiters where waiter.deadline <= now { release(number) }
        if let next = waiters.values.lazy.map(\.deadline).min() { wake(at: next) }
    }

    /// Proposes a higher horizon, writes finished ids that wait, restores the ballast, and removes what is no longer
    /// needed; called every few seconds.
    package func maintain() async {
        var effects = CoordinatorEffects()
        let (wallClock, now) = (WallClock.unixMilliseconds, MonotonicTime.now)
        books.raiseHorizon(wallClock: horizonClock.read(wallClock: wallClock, at: now), into: &effects)
        lookAtClock(wallClock, at: now)
        carryOut(effects)
        recordProposals(evenWithoutDecision: true)
        if books.isFull, register.restoreBallast() {
            books.isFull = false
            logger.notice("The disk has space again: new work is accepted")
        }
        archiveIfDue(evenFew: true)
        await removeWhatIsCovered()
    }

    /// Logs once a minute that ids are refused because of a clock.
    private func lookAtClock(_ wallClock: UInt64, at now: UInt64) {
        clockWatch.read(wallClock: wallClock, at: now)
        let findings = clockFindings
        guard !findings.isEmpty else {
            if loggedAt != nil { logger.notice("No id is refused because of a clock any more") }
            loggedAt = nil
            return
        }
        if let loggedAt, now < loggedAt + 60 * MonotonicTime.second { return }
        loggedAt = now
        for finding in findings {
            logger.warning("A clock makes this coordinator refuse ids", metadata: [LogKey.reason: "\(finding)"])
        }
    }

    private var clockFindings: [ClockFinding] {
        clockWatch.findings(horizon: books.horizon, wallClock: WallClock.unixMilliseconds, at: MonotonicTime.now)
    }

    // MARK: Metrics

    package var readiness: [String] {
        (books.isFull ? ["resource_exhausted: the register's disk is full"] : [])
            + (books.isStopping ? ["stopping"] : []) + clockFindings.map { "\($0)" }
    }

    package var metrics: [String: Int64] {
        let journal = register.metrics
        return [
            "journal.syncs": journal.syncs, "journal.batches": journal.batches, "journal.bytes": journal.bytes,
            "journal.synchronous": register.synchronous,
            "transactions.committed": committedCount, "transactions.aborted": abortedCount,
            "transactions.pending": Int64(books.pendingCount),
            "transactions.unfinished": Int64(books.unfinishedCount),
            "transactions.in_memory": Int64(books.count),
        ]
    }
}

extension ReasonCode {
    /// Why a coordinator did not take a transaction in.
    fileprivate var whyNotTakenIn: String {
        switch self {
        case .conflict: "another transaction has this id"
        case .aborted: "this id was aborted before it was submitted"
        case .expired: "this id is older than what is kept"
        case .tooFarAhead: "this id is over 10 minutes ahead of this coordinator's clock"
        case .resourceExhausted: "the register's disk is full"
        case .bankUnreachable: "a bank that takes part does not answer at present, or leaves too much unanswered"
        default: "too many transactions are under way, or too many of yours"
        }
    }
}
