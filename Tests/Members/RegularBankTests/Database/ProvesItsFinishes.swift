import BankCore
import Foundation
import Money
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// A start is refused if an outcome could not be posted in the bank's tables, and the refusal names the place.
@Suite struct ProvesItsFinishes {
    /// A change of the reference tables that makes every finish fail.
    struct Unsound: Sendable, CustomTestStringConvertible {
        let sql: String
        var code = "cannot_finish"
        /// Words of the message.
        let names: [String]
        /// Words of the next step.
        var next = ""
        var mapping = CoreMapping.reference

        var testDescription: String { sql }
    }

    private static func refusing(_ event: String, on table: String, _ body: String) -> String {
        """
        CREATE FUNCTION bank.rule() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \(body) END $body$;
        CREATE TRIGGER rule \(event) ON \(table) FOR EACH ROW EXECUTE FUNCTION bank.rule()
        """
    }

    private static var major: CoreMapping {
        var mapping = CoreMapping.reference
        mapping.accounts.unit = .major
        return mapping
    }

    static let unsound = [
        Unsound(
            sql: """
                CREATE SEQUENCE bank.number; ALTER TABLE bank.entry ALTER id DROP IDENTITY;
                ALTER TABLE bank.entry ALTER id SET DEFAULT nextval('bank.number')
                """, code: "role_lacks_privilege", names: ["USAGE on sequence bank.number", "bank.entry.id"],
            next: "GRANT USAGE ON SEQUENCE bank.number"),
        Unsound(
            sql: "ALTER TABLE bank.entry ADD voucher bigserial", code: "role_lacks_privilege",
            names: ["bank.entry_voucher_seq", "bank.entry.voucher"]),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER reference TYPE varchar(40)",
            names: ["bank.entry.reference is character varying(40)", "108 characters"],
            next: "ALTER TABLE bank.entry ALTER COLUMN reference TYPE text"),
        Unsound(
            sql: "CREATE DOMAIN bank.memo AS varchar(50); ALTER TABLE bank.entry ALTER reference TYPE bank.memo",
            names: ["bank.entry.reference is bank.memo"]),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER account_number TYPE varchar(12)",
            names: ["bank.entry.account_number is character varying(12)"]),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER booked_at TYPE timestamp", code: "mapping_mismatch",
            names: ["booked_at of bank.entry is timestamp without time zone", "timestamptz"]),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER booked_at TYPE date", code: "mapping_mismatch",
            names: ["booked_at of bank.entry is date"]),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER id DROP IDENTITY; ALTER TABLE bank.entry ALTER id TYPE smallint",
            code: "mapping_mismatch", names: ["id of bank.entry is smallint"]),
        Unsound(
            sql: "ALTER TABLE bank.account ALTER balance TYPE smallint",
            names: ["bank.account.balance is smallint", "too narrow"], next: "TYPE bigint"),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER amount TYPE smallint", names: ["bank.entry.amount is smallint"]),
        Unsound(
            sql:
                "ALTER TABLE bank.account ALTER balance TYPE numeric(18,1), ALTER blocked TYPE numeric(18,1); \(decimals)",
            names: ["bank.account.balance is numeric(18,1)", "2 decimals"], mapping: major),
        Unsound(
            sql:
                "ALTER TABLE bank.account ALTER balance TYPE numeric(7,2), ALTER blocked TYPE numeric(18,1); \(decimals)",
            names: ["bank.account.balance is numeric(7,2)", "too narrow"], next: "TYPE numeric", mapping: major),
        Unsound(
            sql: "ALTER TABLE bank.entry ADD branch text NOT NULL",
            names: ["bank.entry.branch is NOT NULL and has no default"], next: "give bank.entry.branch a default"),
        Unsound(
            sql: "ALTER TABLE bank.entry ALTER id DROP IDENTITY",
            names: ["bank.entry.id is NOT NULL and has no default"]),
        Unsound(
            sql:
                "ALTER TABLE bank.entry DROP balance_after, ADD balance_after bigint GENERATED ALWAYS AS (amount * 2) STORED",
            names: ["bank.entry.balance_after is a generated column"]),
        Unsound(
            sql: """
                ALTER TABLE bank.entry DROP CONSTRAINT entry_account_number_fkey;
                ALTER TABLE bank.account DROP CONSTRAINT account_pkey, ADD version int DEFAULT 1, ADD PRIMARY KEY (number, version)
                """, names: ["bank.account.number is not unique"]),
        Unsound(
            sql: """
                ALTER TABLE bank.entry DROP CONSTRAINT entry_account_number_fkey;
                ALTER TABLE bank.account DROP CONSTRAINT account_pkey;
                CREATE UNIQUE INDEX ON bank.account (number) WHERE status = 'open'
                """, names: ["bank.account.number is not unique"]),
        Unsound(
            sql: "CREATE TABLE bank.old_account () INHERITS (bank.account)", names: ["bank.account has child tables"]),
        Unsound(sql: "ALTER TABLE bank.entry SET UNLOGGED", names: ["bank.entry is unlogged"]),
        Unsound(
            sql: "CREATE UNIQUE INDEX once ON bank.entry (reference)", names: ["bank.entry", "once", "23505"],
            next: "change or drop the named constraint"),
        Unsound(
            sql: "ALTER TABLE bank.entry ADD CONSTRAINT credits CHECK (amount > 0)",
            names: ["bank.entry", "credits", "23514"]),
        Unsound(
            sql: "ALTER TABLE bank.entry ADD CONSTRAINT small CHECK (abs(amount) < 1000000)", names: ["small", "23514"]),
        Unsound(
            sql: "ALTER TABLE bank.account ADD CONSTRAINT small CHECK (balance < 5000000000)",
            names: ["small", "23514"]),
        Unsound(
            sql: refusing("BEFORE UPDATE", on: "bank.account", "RETURN NULL;"),
            names: ["bank.account.balance", "0 rows of bank.account were written instead of 2"]),
        Unsound(
            sql: refusing("BEFORE INSERT", on: "bank.entry", "RETURN NULL;"),
            names: ["0 rows of bank.entry were written instead of 2"]),
        Unsound(
            sql: refusing("BEFORE UPDATE", on: "bank.account", "NEW.balance := OLD.balance; RETURN NEW;"),
            names: ["a row of bank.account has not kept the values"]),
        Unsound(
            sql: refusing("BEFORE INSERT", on: "bank.entry", "NEW.reference := left(NEW.reference, 20); RETURN NEW;"),
            names: ["a row of bank.entry has not kept the values"]),
        Unsound(
            sql: refusing(
                "AFTER UPDATE", on: "bank.account",
                "IF NEW.balance <> OLD.balance AND pg_trigger_depth() = 1 THEN UPDATE bank.account SET balance = OLD.balance WHERE number = OLD.number; END IF; RETURN NULL;"
            ).replacing("LANGUAGE plpgsql", with: "LANGUAGE plpgsql SECURITY DEFINER"),
            names: ["bank.account.balance does not keep what is posted"]),
        Unsound(
            sql: refusing("BEFORE UPDATE", on: "bank.account", "RAISE EXCEPTION 'no'; RETURN NULL;"),
            names: ["bank.account.balance", "P0001"]),
        Unsound(
            sql: """
                CREATE FUNCTION bank.rule() RETURNS trigger LANGUAGE plpgsql AS $body$
                    BEGIN RAISE EXCEPTION 'the books of the day are closed'; END $body$;
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON bank.entry DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION bank.rule()
                """, names: ["P0001"]),
        Unsound(
            sql:
                "ALTER TABLE bank.entry ENABLE ROW LEVEL SECURITY; CREATE POLICY reading ON bank.entry FOR SELECT USING (true)",
            code: "role_lacks_privilege", names: ["bank.entry", "42501"]),
        Unsound(
            sql: "ALTER SEQUENCE bank.entry_id_seq MAXVALUE 90000", names: ["bank.entry.id has only", "positions left"]),
        Unsound(
            sql: "ALTER SEQUENCE bank.entry_id_seq CYCLE", names: ["bank.entry_id_seq", "bank.entry.id"]),
        Unsound(
            sql:
                "REVOKE INSERT ON bank.entry FROM freshet_adapter; GRANT INSERT (account_number, amount, balance_after, booked_at) ON bank.entry TO freshet_adapter",
            code: "role_lacks_privilege", names: ["INSERT (reference) on bank.entry"]),
    ]

    private static let decimals = "ALTER TABLE bank.entry ALTER amount TYPE numeric, ALTER balance_after TYPE numeric"

    /// Changes the bank's tables. The type of a column in the guards changes only while there are none.
    private static func change(
        _ database: TestDatabase, _ sql: String, mapping: CoreMapping = .reference
    ) async throws {
        let bank = try await database.bank()
        let isGuarded = sql.contains("ALTER balance TYPE")
        if isGuarded { try await bank.execute("DROP SCHEMA freshet CASCADE") }
        try await bank.execute(sql)
        if isGuarded { try await bank.execute(FreshetSchema.script(for: mapping)) }
        await bank.close()
    }

    private func failure(of unsound: Unsound, in database: TestDatabase) async throws -> BankFailure? {
        try await Self.change(database, unsound.sql, mapping: unsound.mapping)
        do {
            let euro = try Currency("EUR")
            await (try await database.core(mapping: unsound.mapping, needs: StoreNeeds(currencies: [euro]))).close()
            return nil
        } catch let failure as BankFailure {
            return failure
        }
    }

    @Test(arguments: unsound)
    func `a database that could not post an outcome is refused, with or without accounts`(unsound: Unsound) async throws
    {
        for hasAccounts in [false, true] {
            let database = try await TestServer.shared().database()
            if hasAccounts { try await Self.addAccounts(to: database) }
            let failure = try #require(try await failure(of: unsound, in: database), "accounts: \(hasAccounts)")
            #expect(failure.code == unsound.code && failure.kind == .configuration)
            for name in unsound.names { #expect(failure.message.contains(name), "\(failure.message)") }
            #expect(!failure.next.isEmpty)
            if !unsound.next.isEmpty { #expect(failure.next.contains(unsound.next), "\(failure.next)") }
        }
    }

    private static func addAccounts(to database: TestDatabase) async throws {
        let bank = try await database.bank()
        try await bank.execute(
            """
            INSERT INTO bank.customer VALUES ('anna', 'Anna');
            INSERT INTO bank.account (number, customer_id, currency, balance)
                VALUES ('anna', 'anna', 'EUR', 500), ('anna-2', 'anna', 'EUR', 0);
            """)
        await bank.close()
    }

    static let sound = [
        "ALTER TABLE bank.entry ALTER reference TYPE varchar(108)",
        "CREATE UNIQUE INDEX once ON bank.entry (account_number, reference)",
        "ALTER TABLE bank.entry ALTER id DROP IDENTITY; ALTER TABLE bank.entry ALTER id TYPE int; CREATE SEQUENCE bank.number; ALTER TABLE bank.entry ALTER id SET DEFAULT nextval('bank.number'); GRANT USAGE ON SEQUENCE bank.number TO freshet_adapter",
        "ALTER TABLE bank.account ALTER balance TYPE int",
        "ALTER TABLE bank.entry ADD branch text NOT NULL DEFAULT 'main'",
        "ALTER TABLE bank.entry ADD branch text NOT NULL; \(refusing("BEFORE INSERT", on: "bank.entry", "NEW.branch := 'main'; RETURN NEW;"))",
        "REVOKE INSERT ON bank.entry FROM freshet_adapter; GRANT INSERT (account_number, amount, balance_after, booked_at, reference) ON bank.entry TO freshet_adapter",
        "REVOKE INSERT ON bank.account, bank.customer FROM freshet_adapter",
        "ALTER TABLE bank.entry ENABLE ROW LEVEL SECURITY; CREATE POLICY working ON bank.entry USING (true)",
        "CREATE DOMAIN bank.money AS bigint CHECK (VALUE IS NOT NULL); ALTER TABLE bank.entry ALTER amount TYPE bank.money",
    ]

    @Test(arguments: sound)
    func `a database that can post every outcome is opened, and nothing of the rehearsal stays`(sql: String)
        async throws
    {
        for hasAccounts in [false, true] {
            let database = try await TestServer.shared().database()
            if hasAccounts { try await Self.addAccounts(to: database) }
            try await Self.change(database, sql)
            await (try await database.core()).close()
            let bank = try await database.bank()
            #expect(try await bank.number("SELECT count(*) FROM bank.entry") == 0)
            #expect(try await bank.number("SELECT count(*) FROM bank.account") == (hasAccounts ? 2 : 0))
            #expect(
                try await bank.number("SELECT coalesce(sum(balance), 0)::int8 FROM bank.account")
                    == (hasAccounts ? 500 : 0))
            #expect(try await bank.number("SELECT count(*) FROM freshet.account") == 0)
            await bank.close()
        }
    }

    @Test func `the schema script grants the sequences that fill the bank's columns`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(
            """
            CREATE SEQUENCE bank.number; ALTER TABLE bank.entry ALTER id DROP IDENTITY;
            ALTER TABLE bank.entry ALTER id SET DEFAULT nextval('bank.number'), ADD voucher serial;
            ALTER TABLE bank.account ADD serial_number bigserial
            """)
        try await bank.execute(FreshetSchema.script(for: .reference))
        let small = try await SmallBank.open(on: database)
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 5) == .vote(.yes))
        #expect(try await small.finish(key) == .acknowledged)
        await small.core.close()
    }

    @Test func `a name of a coordinator decides how long a reference is`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute("ALTER TABLE bank.entry ALTER reference TYPE varchar(49)")
        await bank.close()
        let ford = StoreNeeds(coordinators: [try MemberID("ford")])
        await (try await database.core(needs: ford)).close()
        let bridge = StoreNeeds(coordinators: [try MemberID("ford"), try MemberID("bridge")])
        await #expect { try await database.core(needs: bridge) } throws: {
            ($0 as? BankFailure)?.message.contains("51 characters") == true
        }
    }
}
