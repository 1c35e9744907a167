import BankCore
import Foundation
import Ledger
import Postgres
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// PostgreSQL dies during a conversion: before the marker nothing has changed, after it the conversion goes on.
@Suite(.serialized) struct ConvertsWhileTheServerDies {
    @Test func `a conversion that fails during the copy changes nothing, and the next one copies all`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let server = try await TestServer.start()
        let database = try await server.database()
        let bank = try await database.bank()
        // Entries are copied last, so everything else is copied when the trigger stops the first one.
        try await bank.execute(
            """
            CREATE FUNCTION bank.wait() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
            CREATE TRIGGER wait BEFORE INSERT ON bank.entry FOR EACH STATEMENT EXECUTE FUNCTION bank.wait()
            """)
        let conversion = Task { try await old.refusal(to: database) }
        try await reached("PgSleep", on: bank)
        await bank.close()
        try await server.end(SIGKILL)
        #expect(["connection_lost", "database_unreachable"].contains(try await conversion.value))
        #expect(try await old.with { try await OldBank.answers(of: $0) } == before)

        try await server.run()
        let again = try await database.bank()
        try await again.execute("DROP TRIGGER wait ON bank.entry")
        await again.close()
        _ = try await old.conversion(to: database).carryOut()
        let core = try await database.core()
        #expect(try await OldBank.answers(of: core) == before)
        await core.close()
        try await server.end(SIGQUIT)
    }

    @Test func `a connection cut after the commit does not count as a failure`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let server = try await TestServer.shared()
        let proxy = try CuttingProxy(to: server.port)
        let database = try await server.database()
        proxy.arm()
        let line = try await old.conversion(
            to: database, url: "postgres://freshet_adapter@127.0.0.1:\(proxy.port)/\(database.name)"
        ).carryOut()
        #expect(proxy.cuts == 1)
        #expect(
            line.entries
                == before.statements.indices.filter { $0 % 5 == 4 }.reduce(0) {
                    $0 + before.statements[$1].entries.count
                })
        // The conversion's id identifies the database, whatever address leads to it.
        try await old.conversion(to: database).finish()
        let core = try await database.core()
        #expect(try await OldBank.answers(of: core) == before)
        await core.close()
    }

    /// Waits until the conversion's session waits for `event`.
    private func reached(_ event: String, on bank: PostgresConnection) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await bank.number(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name LIKE '%conversion' AND wait_event = '\(event)'
            """) != 1
        {
            try #require(.now < deadline, "the conversion does not get that far")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
