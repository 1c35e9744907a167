import AtomicCommit
import BankAPI
import BankCore
import Clock
import Directory
import Lending
import Logging
import ProcessInterface
import Projections
import SettlementProtocol
import Synchronization
import Transport

/// The shell around ``Originator``: plans loans, composes and records transactions, submits them to the coordinator and
/// learns their outcomes.
final class LoanDesk: Sendable {
    let bank: MemberID
    let federation: FederationFile
    let ring: SealingRing
    let handles: BorrowerHandles
    let core: any CoreBanking
    let journal: any DeskJournal
    let coordinator: CoordinatorLink
    let logger: Logger
    let ids = TransactionIDSource()
    let reading: LoanReading
    let alarms = LogThrottle()

    private let state = Mutex(State())
    private let refusals = Mutex(CustomerRefusals())

    private struct State {
        var originator = Originator()
        /// The customers' loans in memory.
        var idsOfCustomer: [String: Set<TransactionID>] = [:]
        /// Endings whose row could not be written; the bank's maintenance retries them.
        var unwritten: [(id: TransactionID, ending: OriginationEnding)] = []
        var waitingForRelease: [TransactionID: [CheckedContinuation<Void, Never>]] = [:]
        var waitingForRecord: [TransactionID: [CheckedContinuation<Void, Never>]] = [:]

        mutating func index(_ origination: Origination) {
            guard let customer = origination.customer else { return }
            idsOfCustomer[customer, default: []].insert(origination.id)
        }

        mutating func unindex(_ origination: Origination) {
            guard let customer = origination.customer else { return }
            idsOfCustomer[customer]?.remove(origination.id)
            if idsOfCustomer[customer]?.isEmpty ?? false { idsOfCustomer[customer] = nil }
        }
    }

    init(
        bank: MemberID, federation: FederationFile, ring: SealingRing, handles: BorrowerHandles, core: any CoreBanking,
        journal: any DeskJournal, coordinator: CoordinatorLink, logger: Logger
    ) {
        self.bank = bank
        self.federation = federation
        self.ring = ring
        self.handles = handles
        self.core = core
        self.journal = journal
        self.coordinator = coordinator
        self.logger = logger
        reading = LoanReading(bank: bank, banks: Set(federation.banks.map(\.id)))
    }

    // MARK: Recovery

    func restore(horizon: UInt64) { state.withLock { $0.originator.restore(horizon: horizon) } }

    func restore(archiveEnd: UInt64) { state.withLock { $0.originator.restore(archiveEnd: archiveEnd) } }

    func restore(_ origination: Origination) {
        state.withLock { state in
            state.originator.restore(origination)
            state.index(origination)
        }
    }

    func restore(_ ending: OriginationEnding, of id: TransactionID) {
        state.withLock { $0.originator.restore(ending, of: id) }
    }

    // MARK: Refused loans

    /// Whether the customer has refusals left; if so, ``handledLoan(of:)`` follows.
    func admit(_ draft: LoanDraft) -> Bool {
        refusals.withLock { $0.admit(draft.customer, at: MonotonicTime.now) }
    }

    func handledLoan(of customer: String) { refusals.withLock { $0.release(customer, at: MonotonicTime.now) } }

    /// Counts how a customer's loan ended, for ``CustomerRefusals``.
    private func count(_ outcome: Wire.OutcomeRecord, of origination: Origination) {
        guard let customer = origination.customer else { return }
        let isRefused = outcome.progress.contains { $0.vote == .no && $0.bank != bank.text }
        refusals.withLock { refusals in
            if outcome.state == .committed { refusals.noteCommitted(customer, at: MonotonicTime.now) }
            if isRefused { refusals.noteRefused(origination.key, of: customer, at: MonotonicTime.now) }
        }
    }

    // MARK: Requests under way

    func release(_ ids: [TransactionID]) {
        let released = state.withLock { state in
            ids.flatMap { id in
                state.originator.release(id)
                return state.waitingForRelease.removeValue(forKey: id) ?? []
            }
        }
        for continuation in released { continuation.resume() }
    }

    /// Returns once the first request of `id` has been handled.
    func waitUntilReleased(_ id: TransactionID) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.originator.isUnderway(id) else { return true }
                state.waitingForRelease[id, default: []].append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    // MARK: Origination records

    /// Writes the records of transactions while they are being submitted. This bank's votes on them wait for it.
    ///
    /// - Throws: ``DeskRefusal`` if the records could not be written; this bank then votes no, so none can commit.
    func record(_ originations: [Origination]) async throws(DeskRefusal) {
        let result: Result<Void, DeskRefusal>
        do throws(CoreError) {
            result = .success(try await journal.append(originations.map(DeskEvent.originated), isUrgent: true))
        } catch {
            result = .failure(DeskRefusal(error))
        }
        let released = state.withLock { state in
            originations.flatMap { origination in
                switch result {
                case .success:
                    state.originator.recorded(origination.id)
                    state.index(origination)
                case .failure: state.originator.notRecorded(origination.id)
                }
                return state.waitingForRecord.removeValue(forKey: origination.id) ?? []
            }
        }
        for continuation in released { continuation.resume() }
        try result.get()
    }

    /// Call before ``record(_:)``: from now on votes on these transactions wait for their records.
    func beginRecording(_ originations: [Origination]) {
        state.withLock { state in
            for origination in originations { state.originator.record(origination) }
        }
    }

    /// The durable origination records of these keys; waits for records that are being written.
    func durableOriginations(of keys: [TransactionKey]) async -> [TransactionKey: Origination] {
        var found: [TransactionKey: Origination] = [:]
        for key in keys {
            if let origination = await durableOrigination(of: key) { found[key] = origination }
        }
        return found
    }

    private func durableOrigination(of key: TransactionKey) async -> Origination? {
        while true {
            switch state.withLock({ $0.originator.record(of: key) }) {
            case .none: return nil
            case .durable(let origination): return origination
            case .recording: await waitUntilRecorded(key)
            }
        }
    }

    private func waitUntilRecorded(_ key: TransactionKey) async {
        await withCheckedContinuation { continuation in
            let isRecorded = state.withLock { state in
                guard case .recording = state.originator.record(of: key) else { return true }
                state.waitingForRecord[key.id, default: []].append(continuation)
                return false
            }
            if isRecorded { continuation.resume() }
        }
    }

    // MARK: Outcomes

    /// The coordinator's record of a transaction that this bank originated.
    typealias Told = (origination: Origination, record: Wire.OutcomeRecord)

    /// Takes in the coordinator's records of transactions.
    ///
    /// The customer is told of a commit only if this bank's own books hold its yes.
    func learn(_ told: [Told]) async {
        let toConfirm = told.filter { origination, record in
            let step = hear(.learned(record.outcome, digest: try? Hash256(record.digest)), of: origination) { ended in
                OriginationEnding(ended, told: record, of: origination, ring: ring)
            }
            if step.end != nil { count(record, of: origination) }
            return step.confirm
        }
        guard !toConfirm.isEmpty, let states = try? await core.states(toConfirm.map(\.origination.key)) else { return }
        var unvoted: [Origination] = []
        for (told, own) in zip(toConfirm, states) where confirmed(own, told) { unvoted.append(told.origination) }
        guard let states = await withdrawn(unvoted) else { return }
        for (origination, own) in zip(unvoted, states) { found(own, of: origination) }
    }

    /// The coordinator says that a transaction committed, and this bank's own books say `own`.
    ///
    /// - Returns: Whether to withdraw it.
    @discardableResult
    func confirmed(_ own: ParticipantRole, _ told: Told) -> Bool {
        let step = hear(.confirmed(own), of: told.origination) { ended in
            OriginationEnding(ended, confirmedBy: own, told: told.record, of: told.origination, ring: ring)
        }
        if step.end != nil { count(told.record, of: told.origination) }
        if step.isViolation, let count = alarms.pass(told.origination.key.coordinator.text) {
            logger.critical(
                "The coordinator reports a commit that this bank's books contradict",
                metadata: [
                    LogKey.transaction: "\(told.origination.id)",
                    LogKey.coordinator: "\(told.origination.key.coordinator)", LogKey.alarms: "\(count)",
                ])
        }
        return step.withdraw
    }

    /// Notes this bank's own durable votes on transactions that it originated.
    func noteYeses(_ votes: some Sequence<(Header?, PrepareBatch.Answer)>) {
        var yeses: [(key: TransactionKey, digest: Hash256)] = []
        for case (let header?, .vote(.yes, let digest)) in votes where header.originator == bank {
            yeses.append((header.key, digest))
        }
        guard !yeses.isEmpty else { return }
        state.withLock { state in for yes in yeses { state.originator.noteYes(on: yes.key, digest: yes.digest) } }
    }

    /// Takes in this bank's own record of a transaction, after ``withdrawn(_:)``.
    ///
    /// - Parameter refusal: Why the coordinator refused it; more informative than a tombstone.
    func found(_ own: ParticipantRole, of origination: Origination, after refusal: OriginationEnding? = nil) {
        hear(.found(own), of: origination) { ended in
            guard ended == .aborted, let refusal else {
                return OriginationEnding(ended, found: own, coordinator: origination.key.coordinator)
            }
            return refusal
        }
    }

    /// The coordinator refused a transaction, or it never left this process.
    ///
    /// - Returns: Whether to withdraw it.
    func refused(_ origination: Origination) -> Bool {
        state.withLock { state in
            state.originator.hear(.refused, of: origination.id) { OriginationEnding(outcome: $0) }.withdraw
        }
    }

    @discardableResult
    private func hear(
        _ event: OriginatorRole.Event, of origination: Origination, ending: (Outcome) -> OriginationEnding
    ) -> OriginatorRole.Step {
        let (step, ended) = state.withLock { state -> (OriginatorRole.Step, OriginationEnding?) in
            let step = state.originator.hear(event, of: origination.id, ending: ending)
            return (step, step.end.flatMap { _ in state.originator[origination.id]?.ending })
        }
        if let ended { write([(origination.id, ended)]) }
        return step
    }

    /// Withdraws transactions that this bank, a participant of each, has not voted on: it stores tombstones, after
    /// which they cannot commit.
    ///
    /// - Returns: This bank's record of each afterwards; nil if the core does not answer.
    func withdrawn(_ originations: [Origination]) async -> [ParticipantRole]? {
        guard !originations.isEmpty else { return [] }
        return try? await core.entomb(originations.map(\.key))
    }

    /// Transactions whose outcome is still unknown here 5 seconds after their votes' timeout.
    func overdue(wallClock: UInt64) -> [Origination] {
        state.withLock { $0.originator.overdue(wallClock: wallClock) }
    }

    // MARK: Endings on their way to the disk

    private func write(_ endings: [(id: TransactionID, ending: OriginationEnding)]) {
        guard !endings.isEmpty else { return }
        Task {
            do throws(CoreError) {
                try await journal.append(endings.map { .ended($0.id, $0.ending) }, isUrgent: false)
                state.withLock { state in for item in endings { state.originator.endingWritten(item.id) } }
            } catch {
                state.withLock { $0.unwritten += endings }
            }
        }
    }

    /// Retries the endings that could not be written, and lets ended transactions leave memory for the archive.
    ///
    /// - Parameter end: Unix milliseconds: ended loans with older ids are removed. Not after the books' durable horizon,
    ///   so that a request for a removed loan is refused as expired, even after a restart.
    func maintain(removingBefore end: UInt64) async {
        let endings = state.withLock { state in
            defer { state.unwritten = [] }
            return state.unwritten
        }
        write(endings)
        refusals.withLock { $0.forget(at: MonotonicTime.now) }
        await archive(removingBefore: end)
    }

    /// How far the books may forget; see ``Originator/allowHorizon(_:)``.
    func allowHorizon(_ target: UInt64) -> UInt64 { state.withLock { $0.originator.allowHorizon(target) } }

    // MARK: Looking up

    /// A transaction that this bank originated, as far as is known here.
    func originated(_ id: TransactionID) -> Originator.Originated? { state.withLock { $0.originator[id] } }

    /// A customer's loans that have not left memory, newest first.
    func loansInMemory(of customer: String, before id: TransactionID?, limit: Int) -> [Originator.Originated] {
        state.withLock { state in
            let ids = (state.idsOfCustomer[customer] ?? []).filter { candidate in id.map { candidate < $0 } ?? true }
            return ids.sorted(by: >).prefix(limit).compactMap { state.originator[$0] }
        }
    }

    // MARK: Memory

    func withOriginator<Value: Sendable>(_ body: (inout Originator) -> Value) -> Value {
        state.withLock { body(&$0.originator) }
    }

    func letGo(before unixMilliseconds: UInt64, keeping limit: Int) {
        state.withLock { state in
            for left in state.originator.letGo(before: unixMilliseconds, keeping: limit) { state.unindex(left) }
        }
    }
}
