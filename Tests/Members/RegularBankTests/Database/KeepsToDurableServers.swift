import BankCore
import FederationTesting
import Foundation
import Postgres
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// The core makes no promise on a server that forgets at a power loss, or under a role that may not keep it.
///
/// This holds at start, and when settings or privileges change later.
@Suite(.serialized) struct KeepsToDurableServers {
    @Test(arguments: ["fsync", "full_page_writes"])
    func `a server that does not sync is refused at start, and gets no promise once it stops syncing`(
        setting: String
    ) async throws {
        let server = try await TestServer.start()
        let small = try await SmallBank.open(on: try await server.database())
        let load = PaymentLoad(small)
        try await load.settles(20)
        try await set("\(setting) = off", on: server)
        try await eventually("readiness does not report it") {
            await small.core.readiness().first?.hasPrefix("not_durable:") == true
        }
        await #expect { try await small.prepare(try SmallBank.key(), "anna", paying: 1) } throws: {
            ($0 as? CoreError)?.code == .unavailable
        }
        let other = try await server.database()
        let failure = await #expect(throws: BankFailure.self) { try await other.core() }
        #expect(failure?.code == "not_durable" && failure?.kind == .configuration)
        #expect(failure?.message.contains("\(setting)=off") == true && failure?.next.isEmpty == false)

        try await set("\(setting) = on", on: server)
        try await load.settles(20)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    @Test(arguments: ["off", "local", "remote_write"])
    func `this bank's sessions ignore the synchronous_commit of the server and the role`(value: String) async throws {
        let server = try await TestServer.start()
        let database = try await server.database()
        try await set("synchronous_commit = \(value)", on: server)
        let admin = try await server.connect("template1")
        try await admin.execute("ALTER ROLE freshet_adapter SET synchronous_commit = \(value)")
        await admin.close()
        let small = try await SmallBank.open(on: database)
        #expect(small.core.capabilities.durability.contains("synchronous_commit=on"))
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: 1) == .vote(.yes))
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    @Test func `a trigger that turns synchronous_commit off does not affect our commits`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute(
            """
            CREATE TABLE bank.seen (value text);
            CREATE FUNCTION bank.hurry() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NULL; END $body$;
            CREATE TRIGGER hurry AFTER UPDATE ON bank.account FOR EACH ROW EXECUTE FUNCTION bank.hurry();
            CREATE FUNCTION bank.see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$
            BEGIN INSERT INTO bank.seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $body$;
            CREATE CONSTRAINT TRIGGER see AFTER UPDATE ON bank.account DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION bank.see()
            """)
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 1) == .vote(.yes))
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await bank.number("SELECT count(*) FROM bank.seen WHERE value = 'on'") == 1)
        #expect(try await bank.number("SELECT count(*) FROM bank.seen") == 1)
        await small.core.close()
    }

    @Test(arguments: [
        "INSERT ON freshet.record", "UPDATE (balance) ON bank.account", "INSERT ON freshet.entry",
        "UPDATE ON freshet.account",
    ])
    func `a privilege that is revoked under load is named, and work goes on when it is granted again`(
        privilege: String
    ) async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let load = PaymentLoad(small)
        try await load.settles(20)
        try await bank.execute("REVOKE \(privilege) FROM freshet_adapter")
        try await eventually("readiness does not report it") {
            await small.core.readiness().first?.hasPrefix("role_lacks_privilege:") == true
        }
        try await bank.execute("GRANT \(privilege) TO freshet_adapter")
        try await load.settles(20)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
    }
}
