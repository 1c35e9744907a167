import AtomicCommit
import BankCore
import Foundation
import Ledger
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// An outcome that the database refuses for good is rolled back as a whole, named, and carried out once it is repaired.
@Suite struct NamesStuckFinishes {
    /// A change of the bank's tables after a yes, with words of the reason and the repair.
    struct Break: Sendable, CustomTestStringConvertible {
        let sql: String
        let repair: String
        let words: [String]
        /// Whether the database can then post nothing at all.
        var isGeneral = true

        var testDescription: String { sql }
    }

    private static func rule(_ event: String, _ condition: String, _ body: String) -> String {
        """
        CREATE FUNCTION bank.rule() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \(body) END $body$;
        CREATE TRIGGER rule \(event) FOR EACH ROW WHEN (\(condition)) EXECUTE FUNCTION bank.rule()
        """
    }

    static let breaks = [
        Break(
            sql: "ALTER TABLE bank.entry ADD CONSTRAINT closed CHECK (amount > 100) NOT VALID",
            repair: "ALTER TABLE bank.entry DROP CONSTRAINT closed",
            words: ["bank.entry", "constraint closed", "23514", "change or drop the named constraint"]),
        Break(
            sql:
                "ALTER TABLE bank.entry ADD branch text; ALTER TABLE bank.entry ADD CONSTRAINT set CHECK (branch IS NOT NULL) NOT VALID",
            repair: "ALTER TABLE bank.entry DROP branch", words: ["bank.entry", "constraint set"]),
        Break(
            sql: "REVOKE UPDATE (balance) ON bank.account FROM freshet_adapter",
            repair: "GRANT UPDATE (balance) ON bank.account TO freshet_adapter",
            words: ["role_lacks_privilege", "account", "42501", "grant"]),
        Break(
            sql: rule("BEFORE UPDATE ON bank.account", "NEW.number = 'anna'", "RETURN NULL;"),
            repair: "DROP TRIGGER rule ON bank.account",
            words: ["bank.account.balance", "0 rows of bank.account were written instead of 1"], isGeneral: false),
        Break(
            sql: rule("BEFORE INSERT ON bank.entry", "NEW.account_number = 'anna'", "RETURN NULL;"),
            repair: "DROP TRIGGER rule ON bank.entry", words: ["0 rows of bank.entry were written instead of 1"],
            isGeneral: false),
        Break(
            sql: """
                ALTER TABLE bank.entry DROP CONSTRAINT entry_account_number_fkey;
                ALTER TABLE bank.account DROP CONSTRAINT account_pkey;
                INSERT INTO bank.account SELECT * FROM bank.account WHERE number = 'anna'
                """,
            repair: """
                ALTER TABLE bank.account DISABLE TRIGGER USER;
                DELETE FROM bank.account WHERE ctid = (SELECT max(ctid) FROM bank.account WHERE number = 'anna');
                ALTER TABLE bank.account ADD PRIMARY KEY (number);
                ALTER TABLE bank.account ENABLE ALWAYS TRIGGER freshet_guard;
                ALTER TABLE bank.account ENABLE ALWAYS TRIGGER freshet_guard_delete;
                ALTER TABLE bank.account ENABLE ALWAYS TRIGGER freshet_guard_truncate
                """, words: ["2 rows of bank.account were written instead of 1", "make the account's key unique"]),
    ]

    @Test(arguments: breaks)
    func `an outcome that is refused changes nothing, is named, and is carried out after the repair`(
        broken: Break
    ) async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 70) == .vote(.yes))
        try await bank.execute(broken.sql)
        #expect(try await small.finish(key) == .blocked)
        #expect(try await small.finish(key) == .blocked)
        #expect(try await small.core.states([key]) == [.prepared(try SmallBank.digest)])
        let balances = try await bank.number(
            "SELECT max(balance) - min(balance) FROM bank.account WHERE number = 'anna'")
        #expect(balances == 0)
        #expect(try await bank.number("SELECT max(balance) FROM bank.account WHERE number = 'anna'") == 10_000)
        #expect(try await bank.number("SELECT count(*) FROM bank.entry WHERE account_number = 'anna'") == 1)

        #expect(await small.core.stuckFinishes().map(\.key) == [key])
        let reason = try #require(await small.core.readiness().first { $0.hasPrefix("finish_refused: ") })
        #expect(reason.contains("refuses: 1 ("))
        for word in broken.words { #expect(reason.contains(word), "\(reason)") }
        // Another yes on this account could not be kept either.
        await small.core.maintain()
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: -70) == .vote(.busy))
        #expect(
            try await small.prepare(try SmallBank.key(), "bert", paying: 70)
                == .vote(broken.isGeneral ? .busy : .yes))

        try await bank.execute(broken.repair)
        #expect(try await small.finish(key) == .acknowledged)
        #expect(await small.core.stuckFinishes() == [])
        await small.core.maintain()
        #expect(await small.core.readiness() == [])
        #expect(try await small.figures("anna") == [9_930, 0, 0])
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: -70) == .vote(.yes))
        await small.core.close()
        await bank.close()
    }

    @Test func `a change of the tables is noticed before an outcome meets it`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        await small.core.maintain()
        #expect(await small.core.readiness() == [])
        try await bank.execute(
            "ALTER TABLE bank.entry ADD branch text NOT NULL DEFAULT 'main'; ALTER TABLE bank.entry ALTER branch DROP DEFAULT"
        )
        await small.core.maintain()
        let reasons = await small.core.readiness()
        #expect(reasons.count == 1 && reasons[0].contains("cannot_finish: bank.entry.branch is NOT NULL"), "\(reasons)")
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: 70) == .vote(.busy))
        try await bank.execute("ALTER TABLE bank.entry ALTER branch SET DEFAULT 'main'")
        await small.core.maintain()
        #expect(await small.core.readiness() == [])
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: 70) == .vote(.yes))
        await small.core.close()
        await bank.close()
    }

    @Test func `an abort is carried out although a commit would be refused`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 70) == .vote(.yes))
        try await bank.execute("ALTER TABLE bank.entry ADD CONSTRAINT closed CHECK (amount > 100) NOT VALID")
        #expect(try await small.finish(key, committed: false) == .acknowledged)
        #expect(try await small.figures("anna") == [10_000, 0, 0])
        await small.core.close()
        await bank.close()
    }

    @Test func `a vote leaves room for its credit in a narrow column`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute("DROP SCHEMA freshet CASCADE; ALTER TABLE bank.account ALTER balance TYPE int")
        try await bank.execute(FreshetSchema.script(for: .reference))
        let small = try await SmallBank.open(on: database)
        try await bank.execute("UPDATE bank.account SET balance = 2147483000 WHERE number = 'anna'")
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: -647) == .vote(.yes))
        #expect(
            try await small.prepare(try SmallBank.key(), "anna", paying: -1)
                == .vote(.no(sealedReason: Data("anna noHeadroom".utf8))))
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await bank.number("SELECT balance::int8 FROM bank.account WHERE number = 'anna'") == 2_147_483_647)
        await small.core.close()
        await bank.close()
    }

    @Test func `an amendment that the database refuses names the place`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute("ALTER TABLE bank.account ADD CONSTRAINT short CHECK (length(number) < 5)")
        let opening = try SmallBank.opening(of: "dorothea")
        await #expect { try await small.core.amend(opening) } throws: {
            let error = $0 as? CoreError
            return error?.code == .blocked && error?.detail.contains("bank.account") == true
                && error?.detail.contains("constraint short") == true
        }
        await small.core.close()
        await bank.close()
    }
}
