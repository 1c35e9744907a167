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

/// A database that cannot keep a bank's promises is refused at start, with a code and the next step.
@Suite struct StartsOnlyWhereItIsSafe {
    /// The code that opening fails with, after the bank changed its database.
    private func refusal(
        after sql: String = "", mapping: CoreMapping = .reference, owner: String = "cedar",
        url: (TestDatabase) -> String = { $0.url }
    ) async throws -> BankFailure? {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(sql)
        await bank.close()
        do {
            let core = try await database.core(owner: MemberID(owner), mapping: mapping, url: url(database))
            await core.close()
            return nil
        } catch let failure as BankFailure {
            #expect(!failure.next.isEmpty && !failure.message.isEmpty)
            return failure
        }
    }

    @Test func `a sound database is opened, and says how durable it is`() async throws {
        let database = try await TestServer.shared().database()
        let core = try await database.core()
        #expect(core.capabilities.promisesHolds)
        #expect(core.capabilities.durability.contains("fsync=on, full_page_writes=on, synchronous_commit=on"))
        #expect(await core.readiness() == [])
        await core.close()
    }

    @Test func `a server that does not exist is reported as unreachable`() async throws {
        let failure = try await refusal { _ in "postgres://freshet_adapter@127.0.0.1:1/bank" }
        #expect(failure?.code == "database_unreachable")
        #expect(failure?.kind == .tryAgain)
    }

    @Test(arguments: [
        ("nobody", "bank1"), ("freshet_adapter", "no_such_database"),
    ])
    func `a role or database that does not exist is denied`(user: String, database: String) async throws {
        let failure = try await refusal { "postgres://\(user)@127.0.0.1:\($0.server.port)/\(database)" }
        #expect(failure?.code == "database_denied")
        #expect(failure?.kind == .configuration)
    }

    @Test func `the error for a role that lacks privileges names them`() async throws {
        let failure = try await refusal(
            after:
                "REVOKE UPDATE (balance) ON bank.account FROM freshet_adapter; REVOKE INSERT ON freshet.record FROM freshet_adapter"
        )
        #expect(failure?.code == "role_lacks_privilege")
        #expect(failure?.message == "the role lacks: INSERT on freshet.record; UPDATE (balance) on bank.account")
    }

    @Test func `the error for a role of another application names the privileges that it lacks`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        let role = "other_\(database.name)"
        let url = "postgres://\(role)@127.0.0.1:\(database.server.port)/\(database.name)"
        func message() async throws -> String {
            do {
                await (try await database.core(url: url)).close()
                return ""
            } catch let failure as BankFailure {
                #expect(failure.code == "role_lacks_privilege" && failure.kind == .configuration)
                return failure.message
            }
        }
        try await bank.execute("CREATE ROLE \(role) LOGIN")
        #expect(try await message() == "the role lacks: USAGE on schema freshet")
        try await bank.execute(
            """
            GRANT USAGE ON SCHEMA freshet, bank TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA freshet TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA bank TO \(role)
            """)
        let readOnly = try await message()
        for privilege in ["INSERT on freshet.record", "UPDATE on freshet.account", "UPDATE (balance) on bank.account"] {
            #expect(readOnly.contains(privilege))
        }
        #expect(!readOnly.contains("SELECT"))
        await bank.close()
    }

    @Test func `a read-only server is refused`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
        await #expect { try await database.core() } throws: { ($0 as? BankFailure)?.code == "database_read_only" }
    }

    @Test func `a schema that is missing, older or newer is refused`() async throws {
        #expect(try await refusal(after: "DROP SCHEMA freshet CASCADE")?.code == "schema_missing")
        #expect(try await refusal(after: "DELETE FROM freshet.schema_version")?.code == "schema_outdated")
        #expect(try await refusal(after: "INSERT INTO freshet.schema_version VALUES (99)")?.code == "schema_newer")
    }

    @Test func `the migration may be repeated`() async throws {
        #expect(try await refusal(after: FreshetSchema.script(for: .reference)) == nil)
    }

    @Test func `the error for a wrong mapping names every missing table and column`() async throws {
        var mapping = CoreMapping.reference
        mapping.accounts.balance = SQLName("saldo")
        mapping.accounts.ownHolds = SQLName("reserved")
        mapping.entries.table = SQLName("bank.booking")
        let failure = try await refusal(mapping: mapping)
        #expect(failure?.code == "mapping_mismatch")
        #expect(
            failure?.message == "the mapping does not match the bank's database: "
                + "column saldo of bank.account is missing, column reserved of bank.account is missing, "
                + "table bank.booking is missing")
    }

    @Test func `a unit that does not match the column is refused`() async throws {
        var mapping = CoreMapping.reference
        mapping.accounts.unit = .major
        #expect(try await refusal(mapping: mapping)?.code == "mapping_mismatch")
    }

    @Test(arguments: [
        "DROP TRIGGER freshet_guard ON bank.account", "ALTER TABLE bank.account DISABLE TRIGGER freshet_guard",
        "UPDATE freshet.mapping SET guarded = 'other columns'",
    ])
    func `accounts without their guards are refused`(sql: String) async throws {
        #expect(try await refusal(after: sql)?.code == "guards_missing")
    }

    @Test func `another member's store is refused`() async throws {
        let sql = "INSERT INTO freshet.identity (id, owner, incarnation) VALUES (1, 'birch', 3)"
        #expect(try await refusal(after: sql)?.code == "store_foreign")
    }

    @Test func `a second process is refused while the first lives`() async throws {
        let database = try await TestServer.shared().database()
        let core = try await database.core()
        await #expect { try await database.core() } throws: { ($0 as? BankFailure)?.code == "store_locked" }
        await core.close()
        await (try await database.core()).close()
    }

    @Test func `a process that lost its store to another no longer writes`() async throws {
        let taken = Signal()
        let small = try await SmallBank.open { taken.raise() }
        let bank = try await small.database.bank()
        try await bank.execute("UPDATE freshet.identity SET incarnation = incarnation + 1")
        await #expect(throws: CoreError(.broken, "another process has taken over this bank's store")) {
            _ = try await small.prepare(try SmallBank.key(), "anna", paying: 5)
        }
        #expect(taken.isRaised)
        await small.core.close()
    }

    @Test func `the role may do its work and nothing else`() async throws {
        let small = try await SmallBank.open()
        let adapter = try await PostgresConnection.open(small.database.url, application: "test", within: .seconds(5))
        for sql in [
            "CREATE TABLE freshet.own (id int)", "CREATE SCHEMA own", "DROP TABLE freshet.record",
            "DELETE FROM bank.entry", "UPDATE bank.entry SET amount = 0", "UPDATE bank.account SET blocked = 0",
            "UPDATE bank.account SET status = 'open'", "DELETE FROM bank.account", "DELETE FROM freshet.entry",
            "UPDATE freshet.entry SET amount = 0", "DELETE FROM freshet.account",
            "ALTER TABLE bank.account DISABLE TRIGGER ALL", "INSERT INTO freshet.schema_version VALUES (2)",
        ] {
            #expect(try await sqlState(sql, on: adapter) == "42501", "\(sql)")
        }
        await small.core.close()
    }
}
