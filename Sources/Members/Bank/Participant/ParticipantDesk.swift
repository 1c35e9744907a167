import AtomicCommit
import BankCore
import Clock
import Ledger
import Logging
import ProcessInterface
import SettlementProtocol
import Synchronization

/// The shell around ``Participant``: opens prepares, reads accounts from the core, and has it store votes and
/// outcomes.
final class ParticipantDesk: Sendable {
    let rules: ParticipantRules
    private let core: any CoreBanking
    private let journal: any DeskJournal
    /// Has the origination records; a lookup waits for records that are being written.
    private let loans: LoanDesk
    private let mandates: MandateDesk
    private let logger: Logger
    private let alarms = LogThrottle()
    private let state: Mutex<State>

    private struct State {
        var participant: Participant
        /// Freezes that wait until every batch admitted before their cut has been decided.
        var freezes: [CutGate.Raise: CheckedContinuation<Void, Never>] = [:]

        mutating func take(_ released: [CutGate.Raise]) -> [CheckedContinuation<Void, Never>] {
            released.compactMap { freezes.removeValue(forKey: $0) }
        }
    }

    /// - Parameter day: The newest durable business day.
    init(
        _ rules: ParticipantRules, since day: BusinessDay, core: any CoreBanking, journal: any DeskJournal,
        loans: LoanDesk, mandates: MandateDesk, logger: Logger
    ) {
        self.rules = rules
        self.core = core
        self.journal = journal
        self.loans = loans
        self.mandates = mandates
        self.logger = logger
        var participant = Participant(rules)
        participant.recorded(day)
        participant.readClock(WallClock.unixMilliseconds, at: MonotonicTime.now)
        state = Mutex(State(participant: participant))
    }

    // MARK: Clocks

    func readClock() {
        state.withLock { $0.participant.readClock(WallClock.unixMilliseconds, at: MonotonicTime.now) }
    }

    /// - Parameter horizon: The books' horizon; Unix milliseconds.
    func clockFindings(horizon: UInt64) -> [ClockFinding] {
        state.withLock {
            $0.participant.clockFindings(
                horizon: horizon, wallClock: WallClock.unixMilliseconds, at: MonotonicTime.now)
        }
    }

    /// Makes the business day durable, once a day, before anything is judged by it.
    private func recordDay() async throws(CoreError) {
        guard let day = state.withLock({ $0.participant.dayToRecord }) else { return }
        try await journal.append([.dayBegan(day)], isUrgent: true)
        state.withLock { $0.participant.recorded(day) }
    }

    // MARK: Prepare

    /// A vote or an item error for each item, in their order.
    func prepare(_ items: [Wire.PrepareItem], from coordinator: MemberID) async throws(CoreError) -> [PrepareBatch
        .Answer]
    {
        let opened = items.map { wire -> Result<OpenedItem, ProtocolError> in
            Result { () throws(ProtocolError) in try rules.open(try wire.checked(), from: coordinator) }
        }
        var batch = state.withLock {
            $0.participant.admit(opened, wallClock: WallClock.unixMilliseconds, at: MonotonicTime.now)
        }
        defer { leave(batch) }
        try await recordDay()
        if !batch.keysToLookUp.isEmpty { batch.found(try await core.states(batch.keysToLookUp)) }
        batch.found(mandates.standings(of: batch.mandatesNeeded))
        let originations = await loans.durableOriginations(of: batch.ownKeys)
        let accounts = try await accounts(batch.accountsNeeded)
        for opening in batch.openings(accounts: accounts) { try await open(opening) }
        var proposals = batch.proposals(accounts: accounts, originations: originations)
        while !proposals.isEmpty { proposals = batch.take(try await core.prepare(proposals)) }
        let answers = state.withLock { [batch] in $0.participant.conclude(batch, at: MonotonicTime.now) }
        loans.noteYeses(zip(batch.items.map { $0?.header }, answers))
        return answers
    }

    /// The business day, which decides on the last days of mandates.
    var businessDay: BusinessDay {
        state.withLock { $0.participant.businessDay(at: WallClock.unixMilliseconds) }
    }

    /// Opens a borrower's account, unless another batch just did.
    private func open(_ opening: Amendment) async throws(CoreError) {
        do { try await core.amend(opening) } catch {
            guard error.code == .refused else { throw error }
        }
    }

    private func leave(_ batch: PrepareBatch) {
        let released = state.withLock { $0.take($0.participant.leave(batch)) }
        for continuation in released { continuation.resume() }
    }

    private func accounts(_ names: [AccountName]) async throws(CoreError) -> [AccountName: Account] {
        guard !names.isEmpty else { return [:] }
        var accounts: [AccountName: Account] = [:]
        accounts.reserveCapacity(names.count)
        for (name, account) in zip(names, try await core.currentAccounts(names)) { accounts[name] = account }
        return accounts
    }

    /// Raises the cut of settlement windows, and returns once every batch that was admitted before has been decided.
    func raiseCut(to cut: UInt64) async {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state in
                let (raise, released) = state.participant.raiseCut(to: cut)
                state.freezes[raise] = continuation
                return state.take(released)
            }
            for continuation in released { continuation.resume() }
        }
    }

    // MARK: Finish

    /// An acknowledgement or an item error for each item, in their order.
    func finish(_ items: [Wire.FinishItem], from coordinator: MemberID) async throws(CoreError) -> [Wire.FinishResult] {
        var results = [Wire.FinishResult](repeating: Wire.FinishResult(), count: items.count)
        var finishes: [(place: Int, finish: CoreFinish)] = []
        for (place, item) in items.enumerated() {
            do throws(ProtocolError) {
                finishes.append((place, try rules.finish(item, of: coordinator)))
            } catch {
                results[place].error = Wire.ItemError(error)
            }
        }
        try await refuseTooFarAhead(&finishes, &results)
        guard !finishes.isEmpty else { return results }
        let answers = try await finish(finishes.map(\.finish))
        for ((place, finish), answer) in zip(finishes, answers) {
            if answer == .violation { raiseAlarm(finish) }
            results[place] = Wire.FinishResult(answer, of: finish)
        }
        return results
    }

    /// Removes the outcomes of unknown transactions whose ids lie too far ahead, and answers them with an error.
    private func refuseTooFarAhead(
        _ finishes: inout [(place: Int, finish: CoreFinish)], _ results: inout [Wire.FinishResult]
    ) async throws(CoreError) {
        let wallClock = WallClock.unixMilliseconds
        let ahead = finishes.filter { !$0.finish.key.id.isWithinReach(of: wallClock) }
        guard !ahead.isEmpty else { return }
        var refused: Set<Int> = []
        for (item, state) in zip(ahead, try await core.states(ahead.map(\.finish.key))) {
            guard let error = rules.refusal(of: item.finish, known: state, wallClock: wallClock) else { continue }
            results[item.place].error = Wire.ItemError(error)
            refused.insert(item.place)
        }
        finishes.removeAll { refused.contains($0.place) }
    }

    /// Carries out outcomes, from a coordinator's message or its answer to an inquiry.
    func finish(_ finishes: [CoreFinish]) async throws(CoreError) -> [CoreFinishAnswer] {
        let answers = try await core.finish(finishes)
        state.withLock { state in
            for (finish, answer) in zip(finishes, answers) where answer == .acknowledged || answer == .expired {
                state.participant.finished(finish.key, finish.outcome, at: MonotonicTime.now)
            }
        }
        return answers
    }

    private func raiseAlarm(_ finish: CoreFinish) {
        guard let count = alarms.pass(finish.key.coordinator.text) else { return }
        logger.critical(
            "The coordinator breaks the protocol",
            metadata: [
                LogKey.transaction: "\(finish.key.id)", LogKey.coordinator: "\(finish.key.coordinator)",
                LogKey.reasonCode: "\(ReasonCode.protocolViolation.rawValue)", LogKey.alarms: "\(count)",
            ])
    }
}

extension Wire.PrepareResult {
    init(_ answer: PrepareBatch.Answer) {
        self.init()
        switch answer {
        case .vote(let vote, let digest): self.vote = Wire.Vote(vote, digest: digest)
        case .refused(let error): self.error = Wire.ItemError(error)
        }
    }
}

extension Wire.FinishResult {
    init(_ answer: CoreFinishAnswer, of finish: CoreFinish) {
        self.init()
        switch answer {
        case .acknowledged: acknowledgement.outcome = Wire.Outcome(finish.outcome)
        case .violation:
            error = Wire.ItemError(
                ProtocolError(.protocolViolation, "this outcome contradicts what is durable here"))
        case .busy:
            error = Wire.ItemError(
                ProtocolError(.busy, "one of its accounts is in use at the bank; send the outcome again"))
        case .blocked:
            error = Wire.ItemError(
                ProtocolError(
                    .busy, "the bank's store refuses this outcome until its operator repairs it; keep sending it"))
        case .expired: error = Wire.ItemError(ProtocolError(.expired, "this id is older than what is kept"))
        }
    }
}
