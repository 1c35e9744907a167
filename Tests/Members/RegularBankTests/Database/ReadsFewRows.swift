import BankCore
import FederationTesting
import Ledger
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// A bank has many more accounts than a loan, so the account table is read by key and never as a whole.
@Suite struct ReadsFewRows {
    private static let customers = 400
    /// The limit on the rows read; some rows are read more than once.
    private static let few = 40

    @Test func `queries and a payment read only the rows of their accounts`() async throws {
        let bank = try await bankOfMany()
        let opening = try await rowsRead(at: bank.database) { _ in }
        let working = try await rowsRead(at: bank.database) { core in
            #expect(try await core.currentAccounts([AccountName("customer-7")])[0]?.balance == SmallBank.opening)
            #expect(try await core.accounts(.ofKinds([.clearing, .position])).count == 2)
            let key = try SmallBank.key()
            #expect(try await core.prepare([SmallBank.item(key, "customer-7", paying: 500)]) == [.vote(.yes)])
            let finish = CoreFinish(key: key, digest: try SmallBank.digest, outcome: .committed)
            #expect(try await core.finish([finish]) == [.acknowledged])
        }
        #expect(working - opening < Self.few)
    }

    @Test(arguments: ["bank", "freshet"])
    func `a selection of accounts reads only the rows of those accounts`(schema: String) async throws {
        let bank = try await bankOfMany()
        let opening = try await rowsRead(of: schema, at: bank.database) { _ in }
        let working = try await rowsRead(of: schema, at: bank.database) { core async throws in
            #expect(try await core.accounts(.ofOwners(["customer-7"])).map(\.name.text) == ["customer-7"])
            #expect(try await core.accountPage(after: Self.customers / 2, limit: 1).accounts.count == 1)
            #expect(try await core.accounts(.ofKinds([.clearing, .position])).count == 2)
        }
        #expect(working - opening < Self.few)
    }

    private func bankOfMany() async throws -> SmallBank {
        let bank = try await SmallBank.open()
        let openings = try (0..<Self.customers).map { try SmallBank.opening(of: "customer-\($0)") }
        try await bank.core.amend(
            Amendment(
                id: "open/many", opened: openings.flatMap(\.opened), postings: openings.flatMap(\.postings)))
        await bank.core.close()
        return bank
    }

    /// How many rows of the schema's account table a core reads from its opening to its closing.
    private func rowsRead(
        of schema: String = "bank", at database: TestDatabase, _ body: (DatabaseCore) async throws -> Void
    ) async throws -> Int64 {
        let before = try await rowsRead(of: schema, at: database)
        let core = try await database.core()
        try await body(core)
        await core.close()
        return try await rowsRead(of: schema, at: database) - before
    }

    /// How many rows of the schema's account table were read so far; a session's reads count when the session ends.
    private func rowsRead(of schema: String, at database: TestDatabase) async throws -> Int64 {
        let bank = try await database.bank()
        try await eventually("the core's sessions do not end") {
            try await bank.number(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'freshet_adapter'
                """) == 0
        }
        let rows = try await bank.number(
            """
            SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables
            WHERE schemaname = '\(schema)' AND relname = 'account'
            """)
        await bank.close()
        return try #require(rows)
    }
}
