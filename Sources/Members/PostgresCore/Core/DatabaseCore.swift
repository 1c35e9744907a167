public import AtomicCommit
public import BankCore
import Batching
import Failpoints
public import Ledger
public import Logging
public import Money
import Postgres
public import SettlementProtocol

/// The core on a bank's own PostgreSQL. Customers' balances stay in the bank's tables; vote log and holds are in the
/// schema `freshet` beside them. Every step changes both in one transaction.
///
/// Votes, outcomes and questions have one lane each, with its own connection. Calls that arrive while a lane's batch
/// runs share its next one. Full-table reads run one at a time on a fourth connection, so votes never queue behind
/// them. Everything in memory can be read from the database again, so a lost connection loses nothing.
public final class DatabaseCore: Sendable {
    public let capabilities: CoreCapabilities
    private let session: StoreSession
    private let prepares: Batcher<CoreItem, Result<CoreAnswer, StoreFailure>>
    private let finishes: Batcher<FinishBatch.Item, Result<FinishBatch.Answer, StoreFailure>>
    private let inquiries: Batcher<Inquiry, Result<Inquiry.Answer, CoreError>>
    private let surveys: Batcher<AccountSurvey.Question, Result<AccountSurvey.Answer, CoreError>>
    private let amendments: StoreLane<AmendBatch>
    private let horizons: StoreLane<HorizonBatch>
    private let lowering: StoreLane<HorizonLowering>
    private let proof: StoreProof

    private static let maxBatchSize = ProtocolLimits.batch
    /// How long a finish is retried that meets another application's lock, before its caller must ask again.
    private static let finishPatience = Duration.seconds(2)

    /// Opens a bank's database, checks it, and becomes its owner.
    ///
    /// - Parameters:
    ///   - needs: What the bank will write; the database must be able to hold it.
    ///   - onTakenOver: Called when another process has become the owner: this process must end.
    /// - Throws: ``BankFailure`` with the reason and the next step.
    public static func open(
        _ url: String, mapping: CoreMapping, needs: StoreNeeds = StoreNeeds(), owner: MemberID, logger: Logger,
        onTakenOver: @escaping @Sendable () -> Void
    ) async throws -> DatabaseCore {
        DatabaseCore(
            try await StoreSession.open(
                url, mapping: mapping, needs: needs, owner: owner, logger: logger, onTakenOver: onTakenOver),
            owner: owner)
    }

    private init(_ session: StoreSession, owner: MemberID) {
        self.session = session
        capabilities = CoreCapabilities(promisesHolds: true, durability: session.durability)
        let preparing = session.lane(
            VoteBatch(queries: session.queries, unit: session.unit, standing: session.standing), on: session.prepares,
            patience: .seconds(2))
        let finishing = session.lane(
            FinishBatch(queries: session.queries, unit: session.unit, owner: owner), on: session.finishes,
            patience: .seconds(5)
        )
        amendments = session.lane(
            AmendBatch(queries: session.queries, unit: session.unit, standing: session.standing), on: session.finishes,
            patience: .seconds(10)
        )
        horizons = session.lane(HorizonBatch(), on: session.finishes, patience: .seconds(5))
        lowering = session.lane(HorizonLowering(), on: session.finishes, patience: .seconds(10))
        let proof = StoreProof(session)
        self.proof = proof
        let inquirer = Inquirer(
            connection: session.inquiries, queries: session.queries, unit: session.unit, owner: owner)
        prepares = Batcher(
            BatchBounds(maxBatchSize: Self.maxBatchSize, maxInFlight: 1, maxWaiting: 8_192)
        ) { items in
            failpoint("bank.vote.before-write")
            let answers = await preparing.carryOut(items)
            failpoint("bank.vote.after-write")
            return answers
        }
        finishes = Batcher(
            BatchBounds(maxBatchSize: Self.maxBatchSize, maxInFlight: 1, maxWaiting: 8_192)
        ) { items in
            failpoint("bank.finish.before-write")
            let answers = await finishing.carryOut(items)
            failpoint("bank.finish.after-write")
            proof.note(answers, to: items)
            return answers
        }
        inquiries = Batcher(BatchBounds(maxBatchSize: 256, maxInFlight: 1, maxWaiting: 4_096)) {
            await inquirer.answer($0)
        }
        let survey = AccountSurvey(connection: session.surveys, queries: session.queries, unit: session.unit)
        surveys = Batcher(BatchBounds(maxBatchSize: 1, maxInFlight: 1, maxWaiting: 1_024)) {
            [await survey.answer($0[0])]
        }
    }

    /// Never seen by callers: each answer has the kind of its question.
    private static var mixedUp: CoreError { CoreError(.broken, "an answer of another kind came back") }

    private func ask(_ inquiry: Inquiry) async throws(CoreError) -> Inquiry.Answer {
        try await submit([inquiry], to: inquiries)[0].get()
    }

    private func survey(_ question: AccountSurvey.Question) async throws(CoreError) -> AccountSurvey.Answer {
        try await submit([question], to: surveys)[0].get()
    }

    /// Submits the items in batches of at most ``maxBatchSize``.
    private func submit<Item: Sendable, Answer: Sendable>(
        _ items: [Item], to batcher: Batcher<Item, Answer>
    ) async throws(CoreError) -> [Answer] {
        var answers: [Answer] = []
        var rest = items[...]
        while !rest.isEmpty {
            do throws(BatchingError) {
                answers += try await batcher.submit(Array(rest.prefix(Self.maxBatchSize)))
            } catch {
                switch error {
                case .full: throw CoreError(.busy, "too many requests wait for the books")
                case .closed: throw CoreError(.stopping, "the core is stopping")
                }
            }
            rest = rest.dropFirst(Self.maxBatchSize)
        }
        return answers
    }

    // MARK: Maintenance

    /// How often its store has been opened, this time included.
    public var generation: StoreGeneration {
        StoreGeneration(.postgresql, openings: UInt64(clamping: session.incarnation))
    }

    /// Checks the database again if its tables have changed or it refused an outcome, then deletes some of the forgotten
    /// records, in small transactions.
    public func maintain() async {
        await proof.renew()
        for _ in 0..<40 {
            guard let deleted = try? await horizons.carryOut([0])[0].get(), deleted > 0 else { return }
        }
    }

    /// The failures that keep the core from working; empty if there are none.
    public func readiness() async -> [String] {
        for lane in [session.inquiries, session.prepares, session.finishes] {
            if let failure = await lane.hindrance {
                return ["\(failure.code.rawValue): the bank's database cannot be used"] + session.standing.reasons
            }
        }
        return session.standing.reasons
    }

    public func metrics() async -> [String: Int64] {
        [
            "database.connects": await session.prepares.connects + session.finishes.connects
                + session.inquiries.connects + session.surveys.connects + session.proofs.connects,
            "database.waiting": Int64(prepares.waitingCount + finishes.waitingCount),
            // A batch is one transaction, and a transaction is one sync of the server's log, which others may share.
            "database.batches": session.commits.value, "database.syncs": session.commits.value,
            // Checked in each transaction; a database whose commits are not synced is refused.
            "database.durable": 1,
        ]
    }

    /// Refuses new calls, completes the writes that were begun, and closes the connections.
    public func close() async {
        prepares.close()
        finishes.close()
        inquiries.close()
        surveys.close()
        await session.close()
    }
}

extension DatabaseCore: CoreBanking {
    public func prepare(_ items: [CoreItem]) async throws(CoreError) -> [CoreAnswer] {
        var answers = [CoreAnswer](repeating: .vote(.busy), count: items.count)
        let places = items.indices.filter { !session.standing.blocks(items[$0]) }
        for (place, result) in zip(places, try await submit(places.map { items[$0] }, to: prepares)) {
            switch result {
            case .success(let answer): answers[place] = answer
            case .failure(let failure):
                // The other votes are stored: one item must not keep their callers from the answers.
                switch failure.error.code {
                case .busy, .blocked: answers[place] = .vote(.busy)
                case .storeFull, .damaged, .stopping, .refused, .unavailable, .broken: throw failure.error
                }
            }
        }
        return answers
    }

    public func stuckFinishes() async -> [StuckFinish] { session.standing.stuck }

    public func finish(_ items: [CoreFinish]) async throws(CoreError) -> [CoreFinishAnswer] {
        try await finish(items.map { .finish($0) }).map { answer in
            switch answer {
            case .finished(let answer): answer
            case .blocked: .blocked
            case .role, .locked: .busy
            }
        }
    }

    public func entomb(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole] {
        var roles: [ParticipantRole] = []
        for answer in try await finish(keys.map { .entomb($0) }) {
            switch answer {
            case .role(let role): roles.append(role)
            case .blocked: throw CoreError(.blocked, "the bank's database refuses to store a tombstone")
            case .finished, .locked:
                throw CoreError(.busy, "another application of the bank is at work on the same accounts")
            }
        }
        return roles
    }

    /// Retries the items that meet another application's lock, for a limited time; every other item is done.
    private func finish(_ items: [FinishBatch.Item]) async throws(CoreError) -> [FinishBatch.Answer] {
        let deadline = ContinuousClock.now + Self.finishPatience
        var answers = [FinishBatch.Answer](repeating: .locked, count: items.count)
        var open = Array(items.indices)
        let backOff = BackOff(first: 3_000_000, cap: 100_000_000)
        var attempts = 0
        while true {
            var failure: CoreError?
            var locked: [Int] = []
            for (place, result) in zip(open, try await submit(open.map { items[$0] }, to: finishes)) {
                switch result {
                case .success(.locked): locked.append(place)
                case .success(let answer): answers[place] = answer
                case .failure(let cause):
                    switch cause.error.code {
                    case .busy: break
                    case .blocked: answers[place] = .blocked(nil)
                    case .storeFull, .damaged, .stopping, .refused, .unavailable, .broken:
                        failure = failure ?? cause.error
                    }
                }
            }
            if let failure { throw failure }
            open = locked
            guard !open.isEmpty else { return answers }
            attempts += 1
            let pause = backOff.duration(afterFailures: attempts)
            guard ContinuousClock.now + pause < deadline else { return answers }
            try? await Task.sleep(for: pause)
        }
    }

    public func amend(_ amendment: Amendment) async throws(CoreError) {
        let deadline = ContinuousClock.now + .seconds(10)
        failpoint("bank.amendment.before-write")
        while true {
            switch await amendments.carryOut([amendment])[0] {
            case .success(.done):
                failpoint("bank.amendment.after-write")
                if amendment.opened.contains(where: { $0.kind == .customer }) { session.standing.noteOpening() }
                return
            case .success(.refused(let detail)): throw CoreError(.refused, detail)
            case .success(.locked):
                guard ContinuousClock.now < deadline else {
                    throw CoreError(.busy, "another application of the bank is at work on the same accounts")
                }
                try? await Task.sleep(for: .milliseconds(20))
            case .failure(let failure):
                guard let refusal = failure.refusal else { throw failure.error }
                let problem = StoreProblem(refusal, in: session.mapping)
                throw CoreError(.blocked, "\(problem.text); \(problem.next)")
            }
        }
    }

    public func raiseHorizon(to unixMilliseconds: UInt64) async throws(CoreError) {
        guard unixMilliseconds > 0 else { return }
        do throws(StoreFailure) { _ = try await horizons.carryOut([unixMilliseconds])[0].get() } catch {
            throw error.error
        }
    }

    public func lowerHorizon(to unixMilliseconds: UInt64) async throws(CoreError) {
        do throws(StoreFailure) { _ = try await lowering.carryOut([unixMilliseconds])[0].get() } catch {
            throw error.error
        }
    }

    public func currentAccounts(_ names: [AccountName]) async throws(CoreError) -> [Account?] {
        guard case .accounts(let accounts) = try await ask(.accounts(names)) else { throw Self.mixedUp }
        return accounts
    }

    public func states(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole] {
        guard case .states(let states) = try await ask(.states(keys)) else { throw Self.mixedUp }
        return states
    }

    public func inDoubt() async throws(CoreError) -> [InDoubt] {
        guard case .inDoubt(let inDoubt) = try await ask(.inDoubt) else { throw Self.mixedUp }
        return inDoubt
    }

    public func newestCommitted() async throws(CoreError) -> UInt64 {
        guard case .number(let newest) = try await ask(.newestCommitted) else { throw Self.mixedUp }
        return newest
    }

    public func horizon() async throws(CoreError) -> UInt64 {
        guard case .number(let horizon) = try await ask(.horizon) else { throw Self.mixedUp }
        return horizon
    }
}

extension DatabaseCore: BookReading {
    public func accounts(_ selection: AccountSelection) async throws(CoreError) -> [Account] {
        guard selection.mayShowCapital else {
            guard case .accounts(let accounts) = try await ask(.selected(selection)) else { throw Self.mixedUp }
            return accounts.compactMap(\.self)
        }
        guard case .accounts(let accounts, _) = try await survey(.accounts(selection)) else { throw Self.mixedUp }
        return accounts
    }

    public func accountPage(
        after skip: Int, limit: Int
    ) async throws(CoreError) -> (accounts: [Account], hasMore: Bool) {
        guard case .accounts(let accounts, let hasMore) = try await survey(.accountPage(after: skip, limit: limit))
        else { throw Self.mixedUp }
        return (accounts, hasMore)
    }

    public func trialBalance() async throws(CoreError) -> [Currency: Int128] {
        guard case .trialBalance(let sums) = try await survey(.trialBalance) else { throw Self.mixedUp }
        return sums
    }

    public func damagedAccounts(limit: Int) async throws(CoreError) -> [AccountName] {
        guard case .damaged(let names) = try await survey(.damaged(limit: limit)) else { throw Self.mixedUp }
        return names
    }

    public func holds(of keys: [TransactionKey]) async throws(CoreError) -> [[NamedHold]] {
        guard case .holds(let holds) = try await survey(.holds(keys)) else { throw Self.mixedUp }
        return holds
    }

    public func clearing(with peer: MemberID, since: UInt64, limit: Int) async throws(CoreError) -> ClearingPage {
        guard case .clearing(let page) = try await ask(.clearing(peer, since: since, limit: limit)) else {
            throw Self.mixedUp
        }
        return page
    }

    /// For an account that the bank keeps, these are the bank's own entries, including other applications' postings.
    public func statement(
        of account: AccountName, since position: UInt64, limit: Int
    ) async throws(CoreError) -> StatementPage? {
        guard case .statement(let page) = try await ask(.statement(account, since: position, limit: limit)) else {
            throw Self.mixedUp
        }
        return page
    }
}
