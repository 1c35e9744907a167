import BankCore
import Foundation
import Ledger
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// An account whose balance in the bank's table is not an amount is named, and everything else goes on without it.
@Suite struct NamesDamagedAccounts {
    private func bankInMajorUnits() async throws -> SmallBank {
        let database = try await TestServer.shared().database()
        let bank = try await database.bank()
        try await bank.execute(
            """
            DROP SCHEMA freshet CASCADE;
            ALTER TABLE bank.account ALTER balance TYPE numeric, ALTER blocked TYPE numeric, ALTER balance DROP NOT NULL;
            ALTER TABLE bank.account DROP CONSTRAINT account_blocked_check;
            ALTER TABLE bank.entry ALTER amount TYPE numeric, ALTER balance_after TYPE numeric
            """)
        var mapping = CoreMapping.reference
        mapping.accounts.unit = .major
        try await bank.execute(FreshetSchema.script(for: mapping))
        await bank.close()
        return try await SmallBank.open(on: database, mapping: mapping)
    }

    @Test(arguments: [
        "balance = 'NaN'", "balance = 'Infinity'", "balance = '-Infinity'", "balance = NULL", "balance = 1e20",
        "blocked = 'NaN'", "blocked = 'Infinity'",
    ])
    func `the other accounts are shown and used, and the damaged one is named`(damage: String) async throws {
        let small = try await bankInMajorUnits()
        let bank = try await small.database.bank()
        try await bank.execute("UPDATE bank.account SET \(damage) WHERE number = 'bert'")
        let accounts = try await small.core.accounts(.all)
        #expect(accounts.filter(\.isDamaged).map(\.name.text) == ["bert"])
        #expect(accounts.first { $0.name.text == "bert" }?.balance == 0)
        #expect(accounts.count == 7)
        #expect(accounts.filter { $0.name.text == "anna" }.map(\.balance) == [10_000])
        let damagesBalance = damage.hasPrefix("balance")
        let sum = accounts.filter { $0.kind.isMoney }.reduce(0) { $0 + $1.balance }
        #expect(sum == (damagesBalance ? 0 : -10_000))
        #expect(try await small.core.accountPage(after: 0, limit: 20).accounts == accounts)
        #expect(try await small.core.accounts(.ofOwners(["bert"])).map(\.isDamaged) == [true])
        #expect(try await small.core.damagedAccounts(limit: 10).map(\.text) == ["bert"])
        #expect(try await small.core.trialBalance() == [SmallBank.euro: 0])

        let items = try ["anna", "bert"].map { try SmallBank.item(SmallBank.key(), $0, paying: -40) }
        let answers = try await small.core.prepare(items)
        #expect(answers[0] == .vote(.yes))
        #expect(answers[1] == .short(Shortage(account: AccountName("bert"), kind: .customer, cause: .closedAccount)))
        await small.core.close()
        await bank.close()
    }

    @Test(arguments: ["balance = 'NaN'", "balance = 'Infinity'", "balance = NULL", "blocked = 'NaN'"])
    func `the guard keeps the balance of an account that takes part in a settlement a number`(
        damage: String
    ) async throws {
        let small = try await bankInMajorUnits()
        let bank = try await small.database.bank()
        for (customer, amount) in [("anna", Int64(40)), ("bert", -40)] {
            #expect(try await small.prepare(try SmallBank.key(), customer, paying: amount) == .vote(.yes))
            #expect(
                try await sqlState("UPDATE bank.account SET \(damage) WHERE number = '\(customer)'", on: bank)
                    == "FR001")
        }
        #expect(try await sqlState("UPDATE bank.account SET \(damage) WHERE number = 'cora'", on: bank) == nil)
        await small.core.close()
        await bank.close()
    }

    @Test func `a commit on a damaged account waits for its repair, and the others do not`() async throws {
        let small = try await bankInMajorUnits()
        let bank = try await small.database.bank()
        let keys = try ["anna", "bert"].map { ($0, try SmallBank.key()) }
        for (customer, key) in keys {
            #expect(try await small.prepare(key, customer, paying: 40) == .vote(.yes))
        }
        try await bank.execute(
            """
            ALTER TABLE bank.account DISABLE TRIGGER USER;
            UPDATE bank.account SET balance = 'NaN' WHERE number = 'bert';
            ALTER TABLE bank.account ENABLE ALWAYS TRIGGER freshet_guard;
            ALTER TABLE bank.account ENABLE ALWAYS TRIGGER freshet_guard_delete;
            ALTER TABLE bank.account ENABLE ALWAYS TRIGGER freshet_guard_truncate
            """)
        let finishes = try keys.map { CoreFinish(key: $0.1, digest: try SmallBank.digest, outcome: .committed) }
        #expect(try await small.core.finish(finishes) == [.acknowledged, .blocked])
        let stuck = await small.core.stuckFinishes()
        #expect(stuck.map(\.code) == ["damaged_value"] && stuck[0].reason.contains("bert"))
        try await bank.execute("UPDATE bank.account SET balance = 100 WHERE number = 'bert'")
        #expect(try await small.core.finish(finishes) == [.acknowledged, .acknowledged])
        #expect(try await small.figures("bert") == [9_960, 0, 0])
        await small.core.close()
        await bank.close()
    }

    @Test func `a statement names the entry that has no amount, and other statements are shown`() async throws {
        let small = try await bankInMajorUnits()
        let bank = try await small.database.bank()
        try await bank.execute("UPDATE bank.entry SET amount = 'NaN' WHERE account_number = 'bert'")
        async let others = small.core.statement(of: AccountName("anna"), since: 0, limit: 10)
        await #expect {
            _ = try await small.core.statement(of: AccountName("bert"), since: 0, limit: 10)
        } throws: {
            let error = $0 as? CoreError
            return error?.code == .damaged && error?.detail.contains("of bert") == true
        }
        #expect(try await others?.entries.map(\.amount) == [10_000])
        await small.core.close()
        await bank.close()
    }

    @Test func `an account without a readable balance is not closed`() async throws {
        let small = try await bankInMajorUnits()
        let bank = try await small.database.bank()
        try await bank.execute("UPDATE bank.account SET balance = 'NaN' WHERE number = 'bert'")
        await #expect(throws: CoreError(.refused, "the balance or hold of bert at the bank is not an amount")) {
            try await small.core.amend(Amendment(id: "close/bert", closed: [AccountName("bert")]))
        }
        await small.core.close()
        await bank.close()
    }

    @Test func `an account without a readable balance is not adopted`() async throws {
        let small = try await bankInMajorUnits()
        let bank = try await small.database.bank()
        try await bank.execute(
            """
            INSERT INTO bank.customer VALUES ('dora', 'Dora');
            INSERT INTO bank.account (number, customer_id, currency, balance) VALUES ('dora', 'dora', 'EUR', 'NaN')
            """)
        await #expect { try await small.core.amend(try SmallBank.opening(of: "dora")) } throws: {
            ($0 as? CoreError)?.detail.contains("dora is not an amount") == true
        }
        await small.core.close()
        await bank.close()
    }
}
