import AtomicCommit
import BankCore
import Foundation
import Ledger
import Money
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// Other applications of the bank lock the same rows, and only the transactions that need those rows are affected.
@Suite struct SharesItsTables {
    @Test func `an item whose account is locked is busy, and the others of its batch go on`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute("BEGIN; SELECT * FROM bank.account WHERE number = 'anna' FOR UPDATE")
        let items = try [
            SmallBank.item(SmallBank.key(), "anna", paying: 5), SmallBank.item(SmallBank.key(), "bert", paying: 5),
            SmallBank.item(SmallBank.key(), "nobody", paying: 5),
        ]
        #expect(
            try await small.core.prepare(items) == [
                .vote(.busy), .vote(.yes),
                .short(Shortage(account: AccountName("nobody"), kind: nil, cause: .unknownAccount)),
            ])
        #expect(try await small.core.states([items[0].key]) == [.unknown])
        try await bank.execute("ROLLBACK")
        #expect(try await small.core.prepare([items[0]]) == [.vote(.yes)])
        await small.core.close()
    }

    @Test func `a finish waits for its lock, and other finishes do not wait with it`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let (first, second) = (try SmallBank.key(), try SmallBank.key())
        #expect(try await small.prepare(first, "anna", paying: 5) == .vote(.yes))
        #expect(try await small.prepare(second, "bert", paying: 5) == .vote(.yes))
        try await bank.execute("BEGIN; SELECT * FROM bank.account WHERE number = 'anna' FOR UPDATE")
        let waiting = Task { try await small.finish(first) }
        #expect(try await small.finish(second) == .acknowledged)
        #expect(try await small.core.states([first]) == [.prepared(try SmallBank.digest)])
        try await bank.execute("ROLLBACK")
        #expect(try await waiting.value == .acknowledged)
        await small.core.close()
    }

    @Test func `an outcome that the bank's database refuses does not stop the others`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute(
            """
            CREATE FUNCTION bank.refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN RAISE EXCEPTION 'no'; END $body$;
            CREATE TRIGGER refuse BEFORE UPDATE OF balance ON bank.account FOR EACH ROW
                WHEN (NEW.number = 'cora') EXECUTE FUNCTION bank.refuse()
            """)
        let customers = (0..<24).map { $0 == 13 ? "cora" : SmallBank.customers[$0 % 2] }
        let keys = try customers.map { _ in try SmallBank.key() }
        let items = try zip(keys, customers).map { try SmallBank.item($0, $1, paying: 10) }
        #expect(try await small.core.prepare(items).allSatisfy { $0 == .vote(.yes) })
        let results = await withTaskGroup(of: (Int, CoreFinishAnswer?).self) { group in
            for (place, key) in keys.enumerated() { group.addTask { (place, try? await small.finish(key)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(results.filter { $0.value != .acknowledged } == [13: .blocked])
        try await bank.execute("DROP TRIGGER refuse ON bank.account")
        #expect(try await small.finish(keys[13]) == .acknowledged)
        #expect(try await small.figures("cora") == [9_990, 0, 0])
        #expect(try await small.bankSums() == [29_760, 29_760])
        await small.core.close()
    }

    @Test func `statements name the cause of each posting`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 250) == .vote(.yes))
        #expect(try await small.finish(key) == .acknowledged)
        try await bank.execute(
            """
            UPDATE bank.account SET balance = balance - 50 WHERE number = 'anna';
            INSERT INTO bank.entry (account_number, amount, balance_after, reference)
                VALUES ('anna', -50, 9700, 'card fee')
            """)
        let page = try #require(try await small.core.statement(of: AccountName("anna"), since: 0, limit: 10))
        #expect(page.entries.map(\.amount) == [10_000, -250, -50])
        #expect(page.entries.map(\.balanceAfter) == [10_000, 9_750, 9_700])
        #expect(page.entries.map(\.cause) == [.amendment("open/anna"), .transaction(key), .other("card fee")])
        let euro = try SmallBank.euro
        let clearing = try #require(
            try await small.core.statement(of: Chart.clearing(SmallBank.peer, euro), since: 0, limit: 10))
        #expect(clearing.entries.map(\.amount) == [250])
        #expect(clearing.entries.map(\.cause) == [.transaction(key)])
        let first = try #require(try await small.core.statement(of: AccountName("anna"), since: 0, limit: 1))
        #expect(first.hasMore && first.entries.count == 1)
        let rest = try await small.core.statement(of: AccountName("anna"), since: first.entries[0].position, limit: 10)
        #expect(rest?.entries.map(\.amount) == [-250, -50])
        #expect(try await small.core.statement(of: AccountName("nobody"), since: 0, limit: 1) == nil)
        await small.core.close()
    }

    @Test func `an existing account is adopted with its balance, in its own currency only`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(
            """
            INSERT INTO bank.customer VALUES ('anna', 'Anna'), ('dora', 'Dora');
            INSERT INTO bank.account (number, customer_id, currency, balance)
                VALUES ('anna', 'anna', 'EUR', 777), ('dora', 'dora', 'USD', 5)
            """)
        let small = try await SmallBank.open(on: database)
        #expect(try await small.figures("anna") == [777, 0, 0])
        #expect(try await small.figures("bert") == [10_000, 0, 0])
        await #expect(throws: CoreError(.refused, "the bank keeps dora in USD, not in EUR")) {
            try await small.core.amend(try SmallBank.opening(of: "dora"))
        }
        let accounts = try await small.core.accounts(.all)
        #expect(accounts.filter { $0.kind.isMoney }.reduce(0) { $0 + $1.balance } == 0)
        #expect(try await small.core.trialBalance() == [SmallBank.euro: 0])
        #expect(try await bank.number("SELECT count(*) FROM bank.entry WHERE account_number = 'anna'") == 0)
        await small.core.close()
    }

    @Test func `a bank that counts in major units with decimals is exact to the cent`() async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(
            """
            DROP SCHEMA freshet CASCADE;
            ALTER TABLE bank.account ALTER balance TYPE numeric(18, 4), ALTER blocked TYPE numeric(18, 4);
            ALTER TABLE bank.entry ALTER amount TYPE numeric(18, 4), ALTER balance_after TYPE numeric(18, 4)
            """)
        var mapping = CoreMapping.reference
        mapping.accounts.unit = .major
        try await bank.execute(FreshetSchema.script(for: mapping))
        let small = try await SmallBank.open(on: database, mapping: mapping)
        #expect(
            try await bank.number("SELECT (balance * 10000)::int8 FROM bank.account WHERE number = 'anna'") == 1_000_000
        )
        try await bank.execute("UPDATE bank.account SET balance = balance + 0.0099 WHERE number = 'anna'")
        #expect(try await small.figures("anna") == [10_000, 0, 0])
        try await bank.execute("UPDATE bank.account SET balance = balance - 0.0001 WHERE number = 'bert'")
        #expect(try await small.core.accounts(.ofKinds([.capital])).map(\.balance) == [-29_999])
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 9_999) == .vote(.yes))
        #expect(
            try await sqlState("UPDATE bank.account SET balance = balance - 0.02 WHERE number = 'anna'", on: bank)
                == "FR001")
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await bank.number("SELECT (balance * 10000)::int8 FROM bank.account WHERE number = 'anna'") == 199)
        await small.core.close()
    }

    @Test(arguments: ["POSIX", "C"])
    func `a bank's keys may have their own collation`(collation: String) async throws {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(
            """
            DROP SCHEMA freshet CASCADE;
            ALTER TABLE bank.account ALTER number TYPE varchar(40) COLLATE "\(collation)";
            ALTER TABLE bank.entry ALTER account_number TYPE varchar(40) COLLATE "\(collation)"
            """)
        try await bank.execute(FreshetSchema.script(for: .reference))
        let small = try await SmallBank.open(on: database)
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 9_000) == .vote(.yes))
        #expect(
            try await sqlState("UPDATE bank.account SET balance = balance - 2000 WHERE number = 'anna'", on: bank)
                == "FR001")
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await small.figures("anna") == [1_000, 0, 0])
        #expect(try await small.core.accounts(.all).count == 7)
        let page = try await small.core.statement(of: AccountName("anna"), since: 0, limit: 10)
        #expect(page?.entries.map(\.amount) == [10_000, -9_000])
        await small.core.close()
    }
}
