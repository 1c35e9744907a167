import AtomicCommit
import BankCore
import Logging
import Postgres
import ProcessInterface
import Synchronization

/// Carries out one kind of batch, one transaction per batch. A batch is retried after a conflict or a lost connection.
/// If the connection is lost around the commit, the lane first waits until the transaction has ended. If the database
/// refuses an item, the batch is halved.
struct StoreLane<Batch: StoreBatch>: Sendable {
    let batch: Batch
    let connection: LaneConnection
    let turn: WritingTurn
    let incarnation: Int64
    /// How long a batch may be retried.
    let patience: Duration
    let commits: CommitCount
    let logger: Logger
    /// Called when another process has taken over the store.
    let onTakenOver: @Sendable () -> Void

    private static var backOff: BackOff { BackOff(first: 2_000_000, cap: 200_000_000) }

    private enum Failure: Error {
        /// Nothing was changed.
        case nothing(PostgresError)
        /// It is not known whether the transaction was committed.
        case unknown(transaction: Int64)
        case takenOver
    }

    /// An answer or a failure for each item, in order.
    func carryOut(_ items: [Batch.Item]) async -> [Result<Batch.Answer, StoreFailure>] {
        await carryOut(items, until: .now + patience)
    }

    private func carryOut(
        _ items: [Batch.Item], until deadline: ContinuousClock.Instant
    ) async -> [Result<Batch.Answer, StoreFailure>] {
        var failures = 0
        while true {
            let failure: PostgresError
            do throws(Failure) {
                return try await attempt(items).map { .success($0) }
            } catch {
                switch error {
                case .takenOver:
                    onTakenOver()
                    return failed(items, CoreError(.broken, "another process has taken over this bank's store"))
                case .nothing(let cause): failure = cause
                case .unknown(let transaction):
                    guard await hasEnded(transaction) else {
                        return failed(items, CoreError(.unavailable, "whether it was committed is still unknown"))
                    }
                    failure = PostgresError(.connectionLost, "the connection was lost around the commit")
                }
            }
            switch failure.code {
            case .conflict, .connectionLost:
                failures += 1
                let pause = Self.backOff.duration(afterFailures: failures)
                guard ContinuousClock.now + pause < deadline else { return failed(items, CoreError(failure)) }
                try? await Task.sleep(for: pause)
            case .refused, .notPermitted, .notThere, .failed:
                guard items.count > 1 else {
                    if failure.code == .notPermitted || failure.code == .notThere { await connection.note(failure) }
                    if await connection.isNews(failure) {
                        logger.error(
                            "The database refuses an item",
                            metadata: [
                                LogKey.reasonCode: "\(failure.code.rawValue)", LogKey.sqlState: "\(failure.sqlState)",
                                LogKey.query: "\(failure.query)",
                            ])
                    }
                    return failed(items, CoreError(failure), refusal: failure)
                }
                let middle = items.count / 2
                return await carryOut(Array(items[..<middle]), until: deadline)
                    + carryOut(Array(items[middle...]), until: deadline)
            case .readOnly, .notDurable:
                await connection.drop(failure)
                return failed(items, CoreError(failure))
            case .unreachable, .timedOut, .denied, .full, .overloaded: return failed(items, CoreError(failure))
            }
        }
    }

    private func failed(
        _ items: [Batch.Item], _ error: CoreError, refusal: PostgresError? = nil
    ) -> [Result<Batch.Answer, StoreFailure>] {
        items.map { _ in .failure(StoreFailure(error: error, refusal: refusal)) }
    }

    // MARK: One transaction

    private func attempt(_ items: [Batch.Item]) async throws(Failure) -> [Batch.Answer] {
        await turn.take()
        let result = await Self.result { () async throws(Failure) -> [Batch.Answer] in try await transact(items) }
        await turn.give()
        return try result.get()
    }

    private static func result<Value>(
        _ body: () async throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
    }

    private func transact(_ items: [Batch.Item]) async throws(Failure) -> [Batch.Answer] {
        let session: PostgresConnection
        let decision: StoreDecision<Batch.Answer>
        let transaction: StoreTransaction
        do throws(PostgresError) { session = try await connection.open() } catch { throw .nothing(error) }
        do throws(PostgresError) {
            let rows = try await session.run(StoreTransaction.opening + batch.reads(for: items))
            let (begun, incarnation) = try StoreTransaction.begun(rows[2], on: session)
            guard incarnation == self.incarnation else {
                await rollBack(session)
                throw PostgresError(.failed, sqlState: Self.takenOver, "another process has taken over the store")
            }
            transaction = begun
            decision = try await batch.decide(items, reads: rows[StoreTransaction.opening.count...], in: begun)
        } catch {
            await rollBack(session)
            throw error.sqlState == Self.takenOver ? .takenOver : .nothing(error)
        }
        guard !decision.writes.isEmpty else {
            await rollBack(session)
            return decision.answers
        }
        do throws(PostgresError) {
            let rows = try await session.run(
                decision.writes + [PostgresRequest(ServerCheck.durably), PostgresRequest(.commit)])
            guard rows.last?.tag == "COMMIT" else { throw PostgresError(.conflict, "the transaction was rolled back") }
            commits.note()
            await connection.note(nil)
            return decision.answers
        } catch {
            switch error.code {
            case .connectionLost, .timedOut:
                throw .unknown(transaction: transaction.number)
            case .unreachable, .denied, .conflict, .readOnly, .notDurable, .full, .overloaded, .notPermitted,
                .notThere, .refused, .failed:
                await rollBack(session)
                throw .nothing(error)
            }
        }
    }

    /// A code of our own, not of PostgreSQL.
    private static var takenOver: String { "FR003" }

    private func rollBack(_ session: PostgresConnection) async {
        do throws(PostgresError) { _ = try await session.run([PostgresRequest(.rollback)]) } catch {
            await session.close()
        }
    }

    /// Whether a transaction has ended. After that, repeating the batch is safe, because the vote log is idempotent: it
    /// answers a known key as before, and carries out an unknown one.
    ///
    /// The status `committed` alone is not enough: a server that crashed reuses the ids of transactions that never
    /// reached its log.
    private func hasEnded(_ transaction: Int64) async -> Bool {
        let deadline = ContinuousClock.now + patience
        var parameters = PostgresParameters()
        parameters.add("\(transaction)")
        while ContinuousClock.now < deadline {
            do throws(PostgresError) {
                let rows = try await connection.open().run([PostgresRequest(CoreQueries.outcome, parameters)])[0]
                if rows.text(0, 0) != "in progress" { return true }
            } catch {
                // The server has not assigned this id yet: the transaction was lost with the log.
                if error.sqlState == "22023" { return true }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}

/// Why a lane did not carry out an item.
struct StoreFailure: Error, Sendable {
    let error: CoreError
    /// The database's own words if it refuses this item however often it is repeated; nil for any other failure.
    let refusal: PostgresError?
}

extension StoreTransaction {
    static let opening = [
        PostgresRequest(.begin), PostgresRequest(CoreQueries.voteLogLock), PostgresRequest(CoreQueries.identity),
    ]

    /// The transaction that ``opening`` began, and the incarnation of the store's owner.
    static func begun(
        _ rows: PostgresRows, on connection: PostgresConnection
    ) throws(PostgresError) -> (transaction: StoreTransaction, incarnation: Int64) {
        guard rows.count == 1, let incarnation = rows.int64(0, 0), let horizon = rows.int64(0, 1),
            let newest = rows.int64(0, 2), let accounts = rows.int32(0, 3), let number = rows.int64(0, 4)
        else { throw PostgresError(.failed, "freshet.identity is not what this version writes") }
        try ServerCheck.check(rows, from: 5)
        return (
            StoreTransaction(
                connection: connection, horizon: UInt64(clamping: horizon), newestCommitted: UInt64(clamping: newest),
                accounts: accounts, number: number), incarnation
        )
    }
}

extension CoreError {
    /// Translates an error of the database for the core's caller.
    init(_ error: PostgresError) {
        switch error.code {
        case .full: self.init(.storeFull, "the disk of the bank's database is full")
        case .conflict: self.init(.busy, "another application of the bank is at work on the same accounts")
        case .unreachable, .denied, .connectionLost, .timedOut:
            self.init(.unavailable, "the bank's database cannot be reached (\(error.code.rawValue))")
        case .readOnly: self.init(.unavailable, "the bank's database accepts no changes (\(error.code.rawValue))")
        case .notDurable:
            self.init(.unavailable, "the bank's database does not store commits durably (\(error.code.rawValue))")
        case .overloaded: self.init(.unavailable, "the bank's database has no room for more work now")
        case .notPermitted, .notThere, .refused, .failed:
            self.init(.blocked, "the bank's database refuses it (\(error.code.rawValue), \(error.sqlState))")
        }
    }
}

/// How many transactions this process committed to the bank's database; the server synced its log for each.
final class CommitCount: Sendable {
    private let count = Atomic<Int64>(0)

    func note() { count.add(1, ordering: .relaxed) }

    var value: Int64 { count.load(ordering: .relaxed) }
}

/// Gives the lanes their turn to write, one at a time, in the order of their requests.
///
/// All transactions of this bank touch the same few accounts (clearing, position), so two lanes that wrote at once
/// would only block each other. With one writer, a lock that cannot be taken always belongs to another application.
actor WritingTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
