import BankCore
import Logging
import Postgres
import SettlementProtocol
import Synchronization

/// A bank's database, checked, and owned by this process while it lives.
struct StoreSession: Sendable {
    let mapping: CoreMapping
    let needs: StoreNeeds
    let queries: CoreQueries
    let durability: String
    let standing: StoreStanding
    let prepares: LaneConnection
    let finishes: LaneConnection
    /// Its session holds the ownership lock of the store.
    let inquiries: LaneConnection
    /// Opened at first use. Books, sums and the holds of transactions in doubt depend on it; loans do not.
    let surveys: LaneConnection
    /// Opened when the database must be checked again.
    let proofs: LaneConnection
    /// Transactions that this process committed.
    let commits = CommitCount()
    private let turn = WritingTurn()
    let incarnation: Int64
    let logger: Logger
    private let onTakenOver: @Sendable () -> Void

    /// - Parameter onTakenOver: Called when another process has become the owner: this process must end.
    /// - Throws: `BankFailure` with the reason and the next step.
    static func open(
        _ url: String, mapping: CoreMapping, needs: StoreNeeds, owner: MemberID, logger: Logger,
        onTakenOver: @escaping @Sendable () -> Void
    ) async throws -> StoreSession {
        let lock = OwnershipLock()
        let inquiries = LaneConnection(url: url, name: "freshet \(owner) inquiries", logger: logger) {
            connection throws(PostgresError) in
            try await ServerCheck.check(connection)
            try await lock.take(on: connection)
        }
        do {
            let connection = try await inquiries.open()
            let found = try await StoreCheck(mapping: mapping, needs: needs, connection: connection).run()
            let incarnation = try await claim(for: owner, on: connection)
            return StoreSession(
                mapping: mapping, needs: needs, queries: CoreQueries(mapping), durability: found.durability,
                standing: StoreStanding(found.proof, fingerprint: found.fingerprint),
                prepares: LaneConnection(url: url, name: "freshet \(owner) votes", logger: logger),
                finishes: LaneConnection(url: url, name: "freshet \(owner) outcomes", logger: logger),
                inquiries: inquiries,
                surveys: LaneConnection(url: url, name: "freshet \(owner) surveys", logger: logger),
                proofs: LaneConnection(url: url, name: "freshet \(owner) proofs", logger: logger),
                incarnation: incarnation, logger: logger, onTakenOver: onTakenOver)
        } catch {
            await inquiries.close()
            guard let error = error as? PostgresError else { throw error }
            throw BankFailure(error)
        }
    }

    /// Records the owner if there is none, and counts one more start. This waits for the previous owner's transactions;
    /// the new count keeps that owner from writing again.
    private static func claim(for owner: MemberID, on connection: PostgresConnection) async throws -> Int64 {
        var name = PostgresParameters()
        name.add(owner.text)
        let rows = try await connection.run([
            PostgresRequest(.begin),
            PostgresRequest(PostgresQuery("claim_fence", "SELECT pg_advisory_xact_lock(1179800392, 2)")),
            PostgresRequest(
                PostgresQuery(
                    "claim",
                    "INSERT INTO freshet.identity (id, owner, incarnation) VALUES (1, $1, 0) ON CONFLICT DO NOTHING"),
                name),
            PostgresRequest(
                PostgresQuery(
                    "raise_incarnation",
                    "UPDATE freshet.identity SET incarnation = incarnation + 1 WHERE owner = $1 RETURNING incarnation"),
                name),
            PostgresRequest(.commit),
        ])
        guard let incarnation = rows[3].count == 1 ? rows[3].int64(0, 0) : nil else {
            throw BankFailure(
                code: "store_foreign", message: "the schema freshet of this database belongs to another member",
                next: "give \(owner) a database of its own in `core:`", kind: .configuration)
        }
        return incarnation
    }

    var unit: CoreMapping.Unit { mapping.accounts.unit }

    func lane<Batch: StoreBatch>(
        _ batch: Batch, on connection: LaneConnection, patience: Duration
    ) -> StoreLane<Batch> {
        StoreLane(
            batch: batch, connection: connection, turn: turn, incarnation: incarnation, patience: patience,
            commits: commits, logger: logger, onTakenOver: onTakenOver)
    }

    func close() async {
        await turn.take()
        await prepares.close()
        await finishes.close()
        await inquiries.close()
        await surveys.close()
        await proofs.close()
        await turn.give()
    }
}

extension BankFailure {
    init(_ error: PostgresError) {
        let next =
            switch error.code {
            case .unreachable, .connectionLost, .timedOut, .overloaded:
                "start the database server, or correct host and port in `core:`"
            case .denied: "correct user and database in `core:`, and the password in the password file (PGPASSFILE)"
            case .conflict: "stop the other process, or give this bank a database of its own"
            case .notPermitted: "grant the named privilege, as deploy/postgresql/role.sql does"
            case .readOnly: "name the primary in `core:`, or several hosts with ?target_session_attrs=read-write"
            case .notDurable: "set these settings to on in postgresql.conf and reload the server"
            case .full: "make space on the disk of the database"
            case .notThere, .refused, .failed: "compare the database with docs/postgresql-core.md"
            }
        let isTemporary = [.unreachable, .connectionLost, .timedOut, .overloaded, .conflict, .full, .readOnly].contains(
            error.code)
        self.init(
            code: error.code == .conflict ? "store_locked" : error.code.rawValue, message: error.detail, next: next,
            kind: isTemporary ? .tryAgain : .configuration)
    }
}
