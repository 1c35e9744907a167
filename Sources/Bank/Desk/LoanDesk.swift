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

    /// How long votes may be gathered where the request does not say.
    static let defaultTimeout: UInt32 = 10_000

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

    func restore(_ record: LoanRecord) {
        book.add(record)
        guard record.ending == nil else { return }
        originations.note(Origination(key: record.key, digest: record.digest, customer: record.customer))
    }

    func restoreEnding(_ id: TransactionID, _ ending: LoanRecord.Ending) {
        guard let record = book.end(id, ending) else { return }
        originations.forget(record.key)
    }

    // MARK: Quoting

    /// What a loan would cost and move. Changes nothing.
    nonisolated func quote(_ request: API.LoanRequest, customer: String) async throws(DeskRefusal) -> LoanPlan {
        let order = try reading.order(request)
        let plan: LoanPlan
        do throws(LoanError) {
            plan = try LoanPlan(order, originator: bank) { lender, currency in
                federation.bank(lender)?.currentTerms(currency).map(LendingTerms.init)
            }
        } catch {
            throw DeskRefusal(error)
        }
        try await checkAccounts(of: order, plan: plan, customer: customer)
        return plan
    }

    /// The customer's own accounts exist in the right currency, and can bear the loan's deepest point.
    private nonisolated func checkAccounts(of order: LoanOrder, plan: LoanPlan, customer: String)
        async throws(DeskRefusal)
    {
        var needed: [(name: String, currency: Currency)] = []
        for advance in order.advances {
            needed += [(advance.account, advance.currency), (advance.repayFrom, advance.currency)]
        }
        let accounts: [Account?]
        do { accounts = try await core.accounts(needed.map { AccountName($0.name) }) } catch {
            throw DeskRefusal(error)
        }
        let depths = plan.deepestPoints(at: bank)
        for ((name, currency), account) in zip(needed, accounts) {
            guard let account, account.kind == .customer, account.owner == customer, account.isOpen,
                account.currency == currency
            else { throw DeskRefusal(.notAuthorised, "\(name) is no \(currency) account of yours") }
            guard account.available + (depths[name] ?? 0) >= 0 else {
                throw DeskRefusal(
                    LoanError(
                        .loanCannotRepay,
                        "\(name) would be short of \(Self.text(-(depths[name] ?? 0) - account.available, currency)) "
                            + "\(currency) to pay and repay"))
            }
        }
    }

    private static func text(_ minorUnits: Int64, _ currency: Currency) -> String {
        (try? Amount(minorUnits: minorUnits))?.decimal(in: currency) ?? "\(minorUnits) minor units of"
    }

    // MARK: Requesting

    /// Carries a request through to its outcome, or to where the outcome is not known yet.
    ///
    /// Repeating an id with the same request returns what became of the first; with another it is a conflict.
    nonisolated func request(_ request: API.LoanRequest, customer: String) async throws(DeskRefusal) -> API.Loan {
        let id = try id(of: request)
        let hash = Self.hash(of: request, customer: customer)
        if let known = try await knownLoan(id, hash: hash, customer: customer) { return await outcome(of: known) }
        do throws(DeskRefusal) {
            let loan = try await originate(request, id: id, hash: hash, customer: customer)
            await release(id)
            return loan
        } catch {
            await release(id)
            throw error
        }
    }

    private nonisolated func originate(
        _ request: API.LoanRequest, id: TransactionID, hash: Hash256, customer: String
    ) async throws(DeskRefusal) -> API.Loan {
        let plan = try await quote(request, customer: customer)
        let header: Header
        let composition: Composition
        do throws(ProtocolError) {
            header = try Header(
                key: TransactionKey(coordinator: coordinator.coordinator, id: id), originator: bank,
                timeoutMilliseconds: request.timeoutMs == 0 ? Self.defaultTimeout : request.timeoutMs)
            composition = try Composition(
                header: header, legs: plan.legs,
                lendings: plan.lendings { handles.handle(lender: $0, customer: customer) }, ring: ring)
        } catch {
            throw DeskRefusal(error)
        }
        let record = LoanRecord(
            key: header.key, digest: composition.digest, customer: customer, requestHash: hash,
            loan: Self.serialized(API.Loan(plan, key: header.key, customer: customer)))
        try await store.append(StoredDesk.Event(record))
        originations.note(Origination(key: record.key, digest: record.digest, customer: customer))
        await add(record)
        return await settle(record, Wire.Transaction(composition.transaction))
    }

    /// Hands the transaction over and waits for its outcome.
    private nonisolated func settle(_ record: LoanRecord, _ transaction: Wire.Transaction) async -> API.Loan {
        let result: Wire.OutcomeResult
        do { result = try await coordinator.submit(transaction) } catch {
            return await notAnswered(record, error)
        }
        switch result.result {
        case .record(let outcome) where outcome.state == .pending: return await self.outcome(of: record)
        case .record(let outcome): return await learn(outcome, of: record)
        case .error(let error):
            // It was not taken in, and with this id and digest it never will be.
            return await end(
                record,
                LoanRecord.Ending(
                    outcome: .aborted, reason: error.code, detail: error.message,
                    reasonFrom: record.key.coordinator.text))
        case nil: return record.wire()
        }
    }

    /// What became of a loan that was handed over; waits for the coordinator where that is not known here yet.
    private nonisolated func outcome(of record: LoanRecord) async -> API.Loan {
        guard record.ending == nil,
            let result = try? await coordinator.outcomes(of: [record.key.id], isInDoubt: false, atMost: 20_000).first,
            case .record(let outcome) = result.result
        else { return record.wire() }
        return await learn(outcome, of: record)
    }

    /// Only what surely never left this process has an outcome: nothing can have been prepared, and nothing will be.
    private func notAnswered(_ record: LoanRecord, _ error: ConnectError) -> API.Loan {
        logger.warning(
            "The coordinator did not answer",
            metadata: [LogKey.transaction: "\(record.key.id)", LogKey.reasonCode: "\(error.reason)"])
        guard error.delivery == .notSent else { return record.wire() }
        return end(
            record,
            LoanRecord.Ending(
                outcome: .aborted, reason: ReasonCode.bankUnreachable.rawValue, detail: error.message,
                reasonFrom: record.key.coordinator.text))
    }

    /// Takes in the coordinator's record of a loan.
    func learn(_ outcome: Wire.OutcomeRecord, of record: LoanRecord) -> API.Loan {
        guard let ending = LoanRecord.Ending(outcome, of: record.key, digest: record.digest, ring: ring) else {
            return record.wire()
        }
        return end(record, ending)
    }

    /// The first ending stays.
    @discardableResult
    func end(_ record: LoanRecord, _ ending: LoanRecord.Ending) -> API.Loan {
        guard let ended = book.end(record.key.id, ending) else {
            return book.records[record.key.id]?.wire() ?? record.wire()
        }
        originations.forget(record.key)
        store.appendWithoutWaiting(StoredDesk.Event(ending, of: record.key.id))
        return ended.wire()
    }

    private func add(_ record: LoanRecord) { book.add(record) }

    /// What became of an id that was requested before; nil where the caller is the first and must call ``release(_:)``.
    private func knownLoan(
        _ id: TransactionID, hash: Hash256, customer: String
    ) async throws(DeskRefusal) -> LoanRecord? {
        while underway[id] != nil {
            await withCheckedContinuation { underway[id]?.append($0) }
        }
        guard let record = book.records[id] else {
            underway[id] = []
            return nil
        }
        guard record.requestHash == hash else { throw DeskRefusal(.conflict, "another request has the id \(id)") }
        return record
    }

    private func release(_ id: TransactionID) {
        for waiter in underway.removeValue(forKey: id) ?? [] { waiter.resume() }
    }

    private nonisolated func id(of request: API.LoanRequest) throws(DeskRefusal) -> TransactionID {
        guard !request.id.isEmpty else { return ids.next() }
        let id: TransactionID
        do { id = try TransactionID(request.id) } catch { throw DeskRefusal(error) }
        guard id.unixMilliseconds <= WallClock.unixMilliseconds + ProtocolLimits.clockAhead else {
            throw DeskRefusal(.tooFarAhead, "the id \(id) is over 10 minutes ahead of this bank's clock")
        }
        return id
    }

    /// Deterministic serialisation, so that the same request has the same hash.
    private static func hash(of request: API.LoanRequest, customer: String) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.loan-request.v1")
        canonical.append(customer)
        canonical.append(serialized(request))
        return canonical.sha256
    }

    private static func serialized(_ message: some SwiftProtobuf.Message) -> Data {
        do { return try message.serializedData() } catch {
            // Only missing required fields (proto2) can fail.
            preconditionFailure("a message did not serialise: \(error)")
        }
    }

    // MARK: Showing

    /// A customer's loan by id, with its timeline; waits for `goal` first where the coordinator can be asked.
    nonisolated func loan(
        _ id: TransactionID, customer: String, waitingFor goal: Wire.Wait, atMost milliseconds: UInt32
    ) async throws(DeskRefusal) -> API.Loan {
        guard let record = await self.record(id), record.customer == customer else {
            throw DeskRefusal(.unknownTransaction, "you have no loan \(id) at this bank")
        }
        guard
            let result = try? await coordinator.outcomes(of: [id], isInDoubt: false, wait: goal, atMost: milliseconds)
                .first,
            case .record(let outcome) = result.result
        else { return record.wire() }
        var loan = await learn(outcome, of: record)
        guard outcome.digest.isEmpty || outcome.digest == record.digest.data else { return loan }
        loan.applied = outcome.applied
        loan.timeline = LoanTimeline(key: record.key, digest: record.digest, ring: ring).events(outcome)
        return loan
    }

    func loans(of customer: String, before id: TransactionID?, limit: Int) -> [API.Loan] {
        book.loans(of: customer, before: id, limit: limit).map { record in
            var loan = record.wire()
            loan.legs = []
            return loan
        }
    }

    func record(_ id: TransactionID) -> LoanRecord? { book.records[id] }

    /// Loans whose outcome is not known here although their votes' time is over.
    func overdue(at unixMilliseconds: UInt64) -> [LoanRecord] {
        book.pending.compactMap { book.records[$0] }.filter { record in
            underway[record.key.id] == nil && record.key.id.unixMilliseconds + 15_000 < unixMilliseconds
        }
    }
}
