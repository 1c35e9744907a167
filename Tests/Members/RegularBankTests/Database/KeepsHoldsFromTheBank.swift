import BankCore
import Foundation
import Ledger
import Money
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// The database, not our code, protects our holds from the bank's own applications, and their holds from us.
@Suite struct KeepsHoldsFromTheBank {
    @Test func `the bank's own debit cannot take held money, and can take the rest`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 4_000) == .vote(.yes))
        let debit = "UPDATE bank.account SET balance = balance - %d WHERE number = 'anna'"
        #expect(try await sqlState(String(format: debit, 6_001), on: bank) == "FR001")
        #expect(try await sqlState(String(format: debit, 6_000), on: bank) == nil)
        #expect(try await sqlState(String(format: debit, 1), on: bank) == "FR001")
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await small.figures("anna") == [0, 0, 0])
        await small.core.close()
    }

    @Test func `the bank's own holds cannot take held money either`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 4_000) == .vote(.yes))
        let block = "UPDATE bank.account SET blocked = %d WHERE number = 'anna'"
        #expect(try await sqlState(String(format: block, 6_001), on: bank) == "FR001")
        #expect(try await sqlState(String(format: block, 6_000), on: bank) == nil)
        #expect(
            try await small.prepare(try SmallBank.key(), "anna", paying: 1)
                == .vote(.no(sealedReason: Data("anna notEnough".utf8))))
        #expect(try await small.finish(key, committed: false) == .acknowledged)
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: 4_000) == .vote(.yes))
        await small.core.close()
    }

    @Test func `an older snapshot does not miss a hold`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM bank.account")
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: 4_000) == .vote(.yes))
        let debit = "UPDATE bank.account SET balance = balance - 7000 WHERE number = 'anna'"
        #expect(try await sqlState(debit, on: bank) == "40001")
        await small.core.close()
    }

    @Test func `an account that takes part in a settlement cannot be deleted, renamed or truncated`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "cora", paying: -500) == .vote(.yes))
        try await bank.execute("ALTER TABLE bank.entry DROP CONSTRAINT entry_account_number_fkey")
        for sql in [
            "DELETE FROM bank.account WHERE number = 'cora'",
            "UPDATE bank.account SET number = 'dora' WHERE number = 'cora'",
            "UPDATE bank.account SET currency = 'USD' WHERE number = 'cora'", "TRUNCATE bank.account",
        ] {
            #expect(try await sqlState(sql, on: bank) == "FR002", "\(sql)")
        }
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await small.figures("cora") == [10_500, 0, 0])
        await small.core.close()
    }

    @Test func `a closed account refuses new transactions and finishes prepared ones`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "bert", paying: 500) == .vote(.yes))
        try await bank.execute("UPDATE bank.account SET status = 'closed' WHERE number = 'bert'")
        #expect(
            try await small.prepare(try SmallBank.key(), "bert", paying: 5)
                == .vote(.no(sealedReason: Data("bert closedAccount".utf8))))
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await small.figures("bert") == [9_500, 0, 0])
        await small.core.close()
    }

    @Test func `the bank's own postings count, and its books still sum to zero`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute("UPDATE bank.account SET balance = balance + 700 WHERE number = 'anna'")
        #expect(try await small.prepare(try SmallBank.key(), "anna", paying: 10_700) == .vote(.yes))
        let accounts = try await small.core.accounts(.all)
        #expect(accounts.filter { $0.kind.isMoney }.reduce(0) { $0 + $1.balance } == 0)
        for kind in AccountKind.allCases {
            #expect(try await small.core.accounts(.ofKinds([kind])) == accounts.filter { $0.kind == kind })
        }
        for (place, account) in accounts.enumerated() {
            #expect(try await small.core.accountPage(after: place, limit: 1).accounts == [account])
        }
        #expect(try await small.core.trialBalance() == [SmallBank.euro: 0])
        await small.core.close()
    }

    @Test func `the bank's own postings are shown on the capital of their currency`() async throws {
        let small = try await SmallBank.open()
        let euro = try SmallBank.euro
        let yen = try Currency("JPY")
        let capital = Account(name: Chart.capital(yen), kind: .capital, currency: yen, floor: -Amount.limit)
        try await small.core.amend(Amendment(id: "open/yen", opened: [capital]))
        try await small.core.amend(try SmallBank.opening(of: "yuki", in: "JPY"))
        let bank = try await small.database.bank()
        try await bank.execute(
            """
            UPDATE bank.account SET balance = balance + 700 WHERE number = 'anna';
            UPDATE bank.account SET balance = balance - 30 WHERE number = 'yuki';
            DELETE FROM bank.entry WHERE account_number = 'bert';
            DELETE FROM bank.account WHERE number = 'bert'
            """)
        let accounts = try await small.core.accounts(.all)
        let capitals = Dictionary(
            uniqueKeysWithValues: accounts.filter { $0.kind == .capital }.map { ($0.currency, $0.balance) })
        // Three customers paid in 100.00 euros each; one customer's row is gone.
        #expect(capitals == [euro: -30_000 - 700 + 10_000, yen: -10_000 + 30])
        for currency in capitals.keys {
            #expect(accounts.filter { $0.kind.isMoney && $0.currency == currency }.reduce(0) { $0 + $1.balance } == 0)
        }
        #expect(try await small.core.trialBalance() == [euro: 0, yen: 0])
        await small.core.close()
    }
}
