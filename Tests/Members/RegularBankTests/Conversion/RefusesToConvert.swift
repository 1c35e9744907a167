import BankCore
import Foundation
import Ledger
import Money
import Postgres
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// A conversion that cannot succeed is refused before anything changes, and the old books go on serving.
@Suite struct RefusesToConvert {
    /// Expects a refusal with `code` after `sql` changed the bank's database, and no change on either side.
    private func expect(_ code: String, after sql: String, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(sql)
        let rows = try await Self.counts(bank)
        #expect(try await old.refusal(to: database) == code, sourceLocation: sourceLocation)
        #expect(try await Self.counts(bank) == rows, sourceLocation: sourceLocation)
        await bank.close()
        #expect(try await old.with { try await OldBank.answers(of: $0) } == before, sourceLocation: sourceLocation)
    }

    private static func counts(_ bank: PostgresConnection) async throws -> [Int64?] {
        var counts: [Int64?] = []
        for table in ["bank.account", "bank.customer", "bank.entry", "freshet.account", "freshet.record"] {
            counts.append(try await bank.number("SELECT count(*) FROM \(table)"))
        }
        return counts
    }

    @Test func `a database of another member is refused`() async throws {
        try await expect(
            "store_foreign", after: "INSERT INTO freshet.identity (id, owner, incarnation) VALUES (1, 'birch', 1)")
    }

    @Test func `a database that has served is refused`() async throws {
        try await expect(
            "target_not_empty",
            after: """
                INSERT INTO freshet.identity (id, owner, incarnation) VALUES (1, 'cedar', 1);
                INSERT INTO freshet.amendment (id) VALUES ('open/EUR')
                """)
    }

    @Test func `a database that was only opened is accepted`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let database = try await TestServer.shared().database()
        let core = try await database.core()
        await core.close()
        #expect(try await old.refusal(to: database) == nil)
    }

    @Test func `an account that exists in the bank's table is refused`() async throws {
        try await expect(
            "accounts_taken",
            after: """
                INSERT INTO bank.customer VALUES ('someone', 'Someone');
                INSERT INTO bank.account (number, customer_id, currency) VALUES ('customer-2', 'someone', 'EUR')
                """)
    }

    @Test func `a conversion that violates a constraint of the bank is refused`() async throws {
        try await expect(
            "refused_by_database", after: "ALTER TABLE bank.account ADD CHECK (number <> 'customer-2')")
    }

    @Test func `a database that could post no outcome is refused`() async throws {
        try await expect(
            "cannot_finish", after: "ALTER TABLE bank.account ADD CHECK (balance < 1020 OR currency <> 'EUR')")
    }

    @Test func `a conversion that violates a deferred constraint of the bank is refused at its commit`() async throws {
        try await expect(
            "refused_by_database",
            after: """
                CREATE FUNCTION bank.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$;
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON bank.entry DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (NEW.account_number LIKE 'customer%') EXECUTE FUNCTION bank.refuse()
                """)
    }

    @Test func `a conversion whose amounts a trigger of the bank changes is refused`() async throws {
        try await expect(
            "conversion_differs",
            after: """
                CREATE FUNCTION bank.bonus() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN NEW.balance := NEW.balance + 1; RETURN NEW; END $$;
                CREATE TRIGGER bonus BEFORE INSERT ON bank.account FOR EACH ROW EXECUTE FUNCTION bank.bonus()
                """)
    }

    @Test func `a role that may not open accounts is refused`() async throws {
        try await expect("role_lacks_privilege", after: "REVOKE INSERT ON bank.account FROM freshet_adapter")
    }

    @Test func `a schema of an older version is refused`() async throws {
        try await expect("schema_outdated", after: "DELETE FROM freshet.schema_version WHERE version > 1")
    }

    @Test func `an unreachable server is refused`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let server = try await TestServer.start()
        let database = try await server.database()
        try await server.end(SIGQUIT)
        #expect(try await old.refusal(to: database) == "database_unreachable")
        try await old.with { _ in }
    }

    @Test func `a database that another process serves from is refused`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let database = try await TestServer.shared().database()
        let core = try await database.core()
        #expect(try await old.refusal(to: database) == "store_locked")
        await core.close()
        try await old.with { _ in }
    }

    // MARK: After a conversion

    @Test func `converted books are not copied to another database, or again to one that lost them`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let database = try await TestServer.shared().database()
        _ = try await old.conversion(to: database).carryOut()
        let other = try await TestServer.shared().database()
        #expect(try await old.refusal(to: other) == "target_lacks_conversion")
        await #expect(throws: BankFailure.self) { try await old.conversion(to: other).finish() }
        let bank = try await database.bank()
        try await bank.execute("UPDATE freshet.identity SET conversion = NULL")
        await bank.close()
        #expect(try await old.refusal(to: database) == "target_lacks_conversion")
    }

    @Test func `a regular bank does not start beside books that were never converted`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let database = try await TestServer.shared().database()
        let failure = await #expect(throws: BankFailure.self) { try await old.conversion(to: database).finish() }
        #expect(failure?.code == "store_not_converted" && failure?.kind == .configuration)
        try await old.with { _ in }
    }
}
