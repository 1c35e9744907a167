import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Logging
import Money
import Projections
import SettlementProtocol
import SwiftProtobuf
import Transport

/// The originator's side of a loan: reads the request, lays it out in legs, composes the transaction, records that a
/// customer asked for it, hands it to the coordinator and learns the outcome.
actor LoanDesk {
    nonisolated let bank: MemberID
    nonisolated let federation: FederationFile
    nonisolated let ring: SealingRing
    nonisolated let handles: BorrowerHandles
    nonisolated let core: any CoreBanking
    nonisolated let store: DeskStore
    nonisolated let coordinator: CoordinatorLink
    nonisolated let originations: Originations
    nonisolated let ids = TransactionIDSource()
    nonisolated let reading: LoanReading
    nonisolated let logger: Logger

    private var book = LoanBook()
    /// Ids whose first request is being handled; a second one waits for it.
    private var underway: [TransactionID: [CheckedContinuation<Void, Never>]] = [:]
    /// Unix milliseconds; what the books may have forgotten lies below.
    private var floor: UInt64 = 0

    init(
        bank: MemberID, federation: FederationFile, ring: SealingRing, handles: BorrowerHandles, core: any CoreBanking,
        store: DeskStore, coordinator: CoordinatorLink, originations: Originations, logger: Logger
    ) {
        self.bank = bank
        self.federation = federation
        self.ring = ring
        self.handles = handles
        self.core = core
        self.store = store
        self.coordinator = coordinator
        self.originations = originations
        self.logger = logger
        reading = LoanReading(bank: bank, banks: Set(federation.banks.map(\.id)))
    }

    // MARK: Recovery

    /// Takes up what the books have forgotten: below it nothing is taken in, from the first request on.
    ///
    /// - Parameter horizon: Unix milliseconds.
    func restore(horizon: UInt64) { floor = max(floor, horizon) }

    func restore(_ record: LoanRecord) {
        book.add(record)
        guard record.ending == nil else { return }
        originations.note(Origination(key: record.key, digest: record.digest, customer: record.customer))
    }

    func restoreEnding(_ id: TransactionID, _ ending: LoanRecord.Ending) {
        guard let record = book.end(id, ending) else { return }
        originations.forget(record.key)
    }

    // MARK: The book

    /// What is known of an id when it is requested.
    enum Claim: Sendable {
        /// The caller is the first and must call ``release(_:)``.
        case first
        /// Its first request is being handled.
        case underway
        case known(LoanRecord)
        case conflict
        /// Too old to be taken in.
        case expired
    }

    func claim(_ drafts: [LoanDraft]) -> [Claim] {
        drafts.map { draft in
            guard underway[draft.id] == nil else { return .underway }
            guard let record = book.records[draft.id] else {
                guard draft.id.unixMilliseconds >= floor else { return .expired }
                underway[draft.id] = []
                return .first
            }
            return record.requestHash == draft.hash ? .known(record) : .conflict
        }
    }

    /// Takes an id for what is no customer's loan; false where something has it. The caller must call ``release(_:)``.
    func take(_ id: TransactionID) -> Bool {
        guard underway[id] == nil, book.records[id] == nil else { return false }
        underway[id] = []
        return true
    }

    func release(_ ids: [TransactionID]) {
        for id in ids {
            for waiter in underway.removeValue(forKey: id) ?? [] { waiter.resume() }
        }
    }

    /// Returns once nobody handles the first request of `id`.
    func waitUntilReleased(_ id: TransactionID) async {
        while underway[id] != nil {
            await withCheckedContinuation { underway[id]?.append($0) }
        }
    }

    /// Takes in loans whose origination is durable.
    func add(_ records: [LoanRecord]) {
        for record in records {
            originations.note(Origination(key: record.key, digest: record.digest, customer: record.customer))
            book.add(record)
        }
    }

    /// Takes in the coordinator's records of loans.
    func learn(_ outcomes: [(record: LoanRecord, outcome: Wire.OutcomeRecord)]) -> [LoanRecord] {
        end(outcomes.map { record, outcome in (record, record.ending(told: outcome, ring: ring)) })
    }

    /// Notes how loans ended; nil where that is not known. The first ending stays.
    @discardableResult
    func end(_ endings: [(record: LoanRecord, ending: LoanRecord.Ending?)]) -> [LoanRecord] {
        var new: [(id: TransactionID, ending: LoanRecord.Ending)] = []
        let records = endings.map { record, ending -> LoanRecord in
            guard let ending, let ended = book.end(record.key.id, ending) else {
                return book.records[record.key.id] ?? record
            }
            originations.forget(record.key)
            new.append((record.key.id, ending))
            return ended
        }
        store.appendWithoutWaiting(new)
        return records
    }

    // MARK: Showing

    /// A customer's loan by id, with its timeline; waits for `goal` first where the coordinator can be asked.
    ///
    /// - Throws: ``DeskRefusal`` with `unknown_transaction`.
    nonisolated func loan(
        _ id: TransactionID, customer: String, waitingFor goal: Wire.Wait, atMost milliseconds: UInt32
    ) async throws(DeskRefusal) -> API.Loan {
        guard let loan = await loans([id], customer: customer, waitingFor: goal, atMost: milliseconds)[0] else {
            throw DeskRefusal(.unknownTransaction, "you have no loan \(id) at this bank")
        }
        return loan
    }

    /// A customer's loans by id, with their timelines; nil for those that are not the customer's.
    nonisolated func loans(
        _ ids: [TransactionID], customer: String, waitingFor goal: Wire.Wait, atMost milliseconds: UInt32
    ) async -> [API.Loan?] {
        let records = await self.records(ids).map { $0?.customer == customer ? $0 : nil }
        let known = records.compactMap { $0 }
        guard !known.isEmpty else { return ids.map { _ in nil } }
        let results = try? await coordinator.outcomes(
            of: known.map { $0.key.id }, isInDoubt: false, wait: goal, atMost: milliseconds)
        var told: [TransactionID: Wire.OutcomeRecord] = [:]
        for (record, result) in zip(known, results ?? []) {
            if case .record(let outcome) = result.result { told[record.key.id] = outcome }
        }
        let learnt = await learn(known.compactMap { record in told[record.key.id].map { (record, $0) } })
        let newest = Dictionary(learnt.map { ($0.key.id, $0) }) { _, last in last }
        return records.map { record in record.map { show(newest[$0.key.id] ?? $0, told[$0.key.id]) } }
    }

    private nonisolated func show(_ record: LoanRecord, _ outcome: Wire.OutcomeRecord?) -> API.Loan {
        var loan = record.wire()
        guard let outcome, outcome.digest.isEmpty || outcome.digest == record.digest.data else { return loan }
        loan.applied = outcome.applied
        loan.timeline = LoanTimeline(key: record.key, digest: record.digest, ring: ring).events(outcome)
        return loan
    }

    func loans(of customer: String, before id: TransactionID?, limit: Int) -> [API.Loan] {
        book.loans(of: customer, before: id, limit: limit).map { $0.summary() }
    }

    func record(_ id: TransactionID) -> LoanRecord? { book.records[id] }

    private func records(_ ids: [TransactionID]) -> [LoanRecord?] { ids.map { book.records[$0] } }

    /// Loans whose outcome is not known here although their votes' time is well over.
    func overdue(at unixMilliseconds: UInt64) -> [LoanRecord] {
        book.pending.compactMap { book.records[$0] }.filter { record in
            let patience = UInt64(record.timeoutMilliseconds) + 5_000
            return underway[record.key.id] == nil && record.key.id.unixMilliseconds + patience < unixMilliseconds
        }
    }

    // MARK: Forgetting

    /// How far towards `target` the books may forget: not beyond a loan that is being taken in, or whose ending is not
    /// durable. From now on the desk takes in nothing older.
    ///
    /// So what the books call expired is never a loan that they voted on and whose outcome only they know.
    /// - Parameter target: Unix milliseconds.
    func allowHorizon(_ target: UInt64) -> UInt64 {
        let oldest = [book.pending.min(), underway.keys.min(), store.oldestUnwritten].compactMap { $0 }.min()
        floor = max(floor, min(target, oldest?.unixMilliseconds ?? target))
        return floor
    }
}
