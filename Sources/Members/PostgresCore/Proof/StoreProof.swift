import BankCore
import Ledger
import Logging
import Postgres
import ProcessInterface
import SettlementProtocol

/// Keeps a core's ``StoreStanding`` up to date: notes refused outcomes, and proves again that outcomes can be posted
/// when the database may have changed.
struct StoreProof: Sendable {
    private let session: StoreSession

    init(_ session: StoreSession) { self.session = session }

    // MARK: Outcomes

    /// Notes which outcomes were refused for good and which were carried out.
    func note(_ answers: [Result<FinishBatch.Answer, StoreFailure>], to items: [FinishBatch.Item]) {
        var done: [TransactionKey] = []
        for (item, answer) in zip(items, answers) {
            switch answer {
            case .success(.finished), .success(.role): done.append(item.key)
            case .success(.locked): break
            case .success(.blocked(let problem)): if let problem { note(problem, of: item) }
            case .failure(let failure):
                if let refusal = failure.refusal { note(StoreProblem(refusal, in: session.mapping), of: item) }
            }
        }
        session.standing.resolve(done)
    }

    private func note(_ problem: StoreProblem, of item: FinishBatch.Item) {
        guard case .finish(let finish) = item else { return }
        let stuck = StuckFinish(
            key: finish.key, code: problem.code.rawValue, reason: problem.text, next: problem.next)
        guard session.standing.note(stuck) else { return }
        session.logger.error(
            "The database refuses an outcome",
            metadata: [
                LogKey.transaction: "\(finish.key.id)", LogKey.reasonCode: "\(problem.code.rawValue)",
                LogKey.reason: "\(problem.text)", LogKey.next: "\(problem.next)",
            ])
    }

    // MARK: Checks

    /// Reads a text that changes with the bank's tables: their columns, constraints, indexes, triggers, policies and
    /// grants.
    static func fingerprint(
        of mapping: CoreMapping, on connection: PostgresConnection
    ) async throws(PostgresError) -> String {
        var tables = PostgresParameters()
        tables.add(mapping.tables.map(\.table.quoted))
        return try await connection.run([PostgresRequest(fingerprint, tables)])[0].text(0, 0) ?? ""
    }

    private static let fingerprint = PostgresQuery(
        "fingerprint",
        """
        WITH tables AS (SELECT DISTINCT to_regclass(t) AS id FROM unnest($1) t)
        SELECT md5(coalesce((SELECT string_agg(f, ' ' ORDER BY f) FROM (
            SELECT 'c' || c.oid || ' ' || c.xmin FROM pg_class c
                WHERE c.oid IN (SELECT id FROM tables) OR c.relnamespace = 'freshet'::regnamespace OR c.relkind = 'S' AND c.relpersistence = 'p'
            UNION ALL SELECT 'a' || a.attrelid || ' ' || a.attnum || ' ' || a.xmin FROM pg_attribute a
                WHERE a.attrelid IN (SELECT id FROM tables)
            UNION ALL SELECT 'd' || d.oid || ' ' || d.xmin FROM pg_attrdef d WHERE d.adrelid IN (SELECT id FROM tables)
            UNION ALL SELECT 'n' || n.oid || ' ' || n.xmin FROM pg_constraint n
                WHERE n.conrelid IN (SELECT id FROM tables)
            UNION ALL SELECT 'i' || i.indexrelid || ' ' || i.xmin FROM pg_index i
                WHERE i.indrelid IN (SELECT id FROM tables)
            UNION ALL SELECT 't' || t.oid || ' ' || t.xmin || ' ' || p.xmin FROM pg_trigger t
                JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid IN (SELECT id FROM tables)
            UNION ALL SELECT 'p' || y.oid || ' ' || y.xmin FROM pg_policy y WHERE y.polrelid IN (SELECT id FROM tables)
            UNION ALL SELECT 'h' || h.inhrelid || ' ' || h.xmin FROM pg_inherits h
                WHERE h.inhparent IN (SELECT id FROM tables)
            ) x (f)), ''))
        """)

    /// Checks the database again if it must be.
    func renew() async {
        await compare()
        await findStuckAccounts()
        guard session.standing.needsProof else { return }
        let session = session
        let outcome = await session.proofs.reading { connection throws(PostgresError) in
            do {
                let check = StoreCheck(mapping: session.mapping, needs: session.needs, connection: connection)
                try await check.checkTables()
                return Result<StoreCheck.Proof, BankFailure>.success(
                    try await check.checkFinishes(without: session.standing.stuckAccounts))
            } catch let failure as BankFailure {
                return .failure(failure)
            } catch let error as PostgresError {
                throw error
            } catch {
                throw PostgresError(.failed, "\(error)")
            }
        }
        // A database that cannot be asked now is asked in the next round.
        guard case .success(let proof) = outcome else { return }
        let before = session.standing.failure
        session.standing.note(proof)
        switch proof {
        case .success: if before != nil { session.logger.notice("Outcomes can be posted again") }
        case .failure(let failure):
            guard failure != before else { return }
            session.logger.error(
                "Outcomes cannot be posted: the bank votes yes no more",
                metadata: [
                    LogKey.reasonCode: "\(failure.code)", LogKey.reason: "\(failure.message)",
                    LogKey.next: "\(failure.next)",
                ])
        }
    }

    private func compare() async {
        let answer = await session.inquiries.reading { connection throws(PostgresError) in
            try await Self.fingerprint(of: session.mapping, on: connection)
        }
        if case .success(let fingerprint) = answer { session.standing.note(fingerprint: fingerprint) }
    }

    /// Finds the bank's accounts with stuck finishes: another yes on them would be stuck as well.
    private func findStuckAccounts() async {
        let keys = session.standing.stuck.map(\.key)
        guard !keys.isEmpty else { return }
        let survey = AccountSurvey(connection: session.proofs, queries: session.queries, unit: session.unit)
        guard case .success(.holds(let holds)) = await survey.answer(.holds(keys)) else { return }
        session.standing.note(
            stuckAccounts: Set(holds.joined().map(\.account).filter { !$0.text.contains("/") }))
    }
}
