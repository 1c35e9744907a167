import BankCore
import CheckoutFiles
import Clock
import Directory
import EmbeddedCore
import Foundation
import Ledger
import Money
import Postgres
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// The database gives the answers of the bank's old books after the conversion; the old store never serves again.
@Suite struct ConvertsBooks {
    @Test func `every account, vote, statement and clearing list is the same after a conversion`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let database = try await TestServer.shared().database()
        let line = try await old.conversion(to: database).carryOut()
        #expect(line.accounts == before.accounts.count && line.prepared == 3 && line.outcomes == 11)
        let customers = before.accounts.filter { $0.kind == .customer && $0.currency.code == "EUR" }
        #expect(line.totals.first?.customersMinor == "\(customers.reduce(0) { $0 + $1.balance })")

        let core = try await database.core()
        #expect(try await OldBank.answers(of: core) == before)
        await core.close()
        await #expect(throws: (any Error).self) { try await old.with { _ in } }
        let bank = try await database.bank()
        #expect(
            try await bank.number("SELECT sum(balance)::int8 FROM bank.account")
                == bank.number("SELECT sum(amount)::int8 FROM bank.entry"))
        #expect(try await bank.number("SELECT count(*) FROM bank.customer") == 4)
        await bank.close()
    }

    @Test func `a bank that has removed its oldest rows is converted with the balances that they left`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with(history: 1_000) { core in
            let now = WallClock.unixMilliseconds
            await core.maintain(at: now)
            // The rows up to the kept checkpoint are old enough; what follows is kept.
            for number in 13...16 {
                _ = try await core.prepare([try OldBank.item(number, customers: 5)])
                _ = try await core.finish([
                    CoreFinish(key: OldBank.key(number), digest: OldBank.digest(number), outcome: .committed)
                ])
            }
            await core.maintain(at: now + 3_600_000)
            return try await OldBank.answers(of: core, payments: 16)
        }
        #expect(before.clearing[0].removed != .none)
        let database = try await TestServer.shared().database()
        _ = try await old.conversion(to: database).carryOut()
        let core = try await database.core()
        let after = try await OldBank.answers(of: core, payments: 16)
        #expect(after.accounts == before.accounts && after.inDoubt == before.inDoubt && after.states == before.states)
        #expect(after.prepared == before.prepared && after.newestCommitted == before.newestCommitted)
        for (peer, page) in zip(try OldBank.peers, [before.clearing[0], before.clearing[2]]) {
            let moved = try await core.clearing(with: peer, since: 0, limit: 1_000)
            #expect(moved.removed.before == page.removed.before && moved.removed.owedToPeer == page.removed.owedToPeer)
            #expect(moved.prepared == page.prepared)
            #expect(moved.entries.map(\.key) == page.entries.map(\.key))
            #expect(moved.entries.map(\.position) == (0..<page.entries.count).map { UInt64($0 + 1) })
        }
        for account in before.accounts {
            let page = try #require(before.statements.last { $0.account == account.name })
            let moved = try #require(try await core.statement(of: account.name, since: 0, limit: 1_000))
            #expect(moved.entries.map(\.amount) == page.entries.map(\.amount), "\(account.name)")
            #expect(moved.entries.last?.balanceAfter ?? moved.removed.balance == account.balance, "\(account.name)")
            #expect(moved.removed.balance == page.removed.balance, "\(account.name)")
            #expect(moved.removed.balance == 0 || moved.removed == page.removed, "\(account.name)")
        }
        await core.close()
        let audit = try await StoreAudit.run(of: MemberID(OldBank.owner), in: CoreEntry(url: database.url))
        #expect(String(decoding: try JSONEncoder().encode(audit), as: UTF8.self).contains("\"findings\":[]"))
    }

    @Test func `transactions in doubt end after a conversion, and statements go on in place`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let database = try await TestServer.shared().database()
        _ = try await old.conversion(to: database).carryOut()
        let core = try await database.core()
        for (place, doubt) in before.inDoubt.enumerated() {
            let answer = try await core.finish([
                CoreFinish(key: doubt.key, digest: doubt.digest, outcome: place == 0 ? .aborted : .committed)
            ])
            #expect(answer == [.acknowledged])
        }
        let accounts = try await core.accounts(.all)
        #expect(accounts.allSatisfy { $0.held == 0 && $0.pending == 0 })
        for account in before.accounts {
            let earlier = try #require(before.statements.last { $0.account == account.name }).entries
            let entries = try #require(try await core.statement(of: account.name, since: 0, limit: 1_000)).entries
            #expect(Array(entries.prefix(earlier.count)) == earlier, "\(account.name)")
            let now = try #require(accounts.first { $0.name == account.name })
            #expect(entries.last?.balanceAfter ?? 0 == now.balance, "\(account.name)")
            #expect(entries.map(\.position) == entries.map(\.position).sorted(), "\(account.name)")
            // A reader goes on from its last position, page by page.
            var since: UInt64 = 0
            var pages: [BookedEntry] = []
            while let page = try await core.statement(of: account.name, since: since, limit: 2), !page.entries.isEmpty {
                pages += page.entries
                since = page.entries[page.entries.count - 1].position
            }
            #expect(pages == entries, "\(account.name)")
        }
        let clearing = try await core.clearing(with: OldBank.peers[0], since: 0, limit: 1_000)
        #expect(clearing.entries.map(\.position) == (1...UInt64(clearing.entries.count)).map { $0 })
        await core.close()
    }

    @Test func `amendments are not carried out again, and forgotten transactions stay forgotten`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let horizon = try OldBank.key(7).id.unixMilliseconds
        try await old.with { try await $0.raiseHorizon(to: horizon) }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let database = try await TestServer.shared().database()
        _ = try await old.conversion(to: database).carryOut()
        let core = try await database.core()
        #expect(try await OldBank.answers(of: core) == before)
        let euro = try OldBank.euro
        try await core.amend(
            Amendment(
                id: "allocate",
                postings: [Posting(Chart.reserve(euro), -1), Posting(Chart.allocation("owner-0", euro), 1)]))
        #expect(try await core.accounts(.all) == before.accounts)
        await core.close()
    }

    @Test func `a mapping with decimals and other names gets the same money`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let before = try await old.with { try await OldBank.answers(of: $0) }
        let database = try await TestServer.shared().database()
        let path = FileManager.default.temporaryDirectory.appending(path: "mapping-\(UUID().uuidString).yaml")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Checkout.text("deploy/postgresql/mapping.yaml").replacing("unit: minor", with: "unit: major")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let mapping = try CoreMapping.load(path: path)
        #expect(mapping.accounts.unit == .major)
        let bank = try await database.bank()
        try await bank.execute(
            """
            DROP SCHEMA freshet CASCADE;
            ALTER TABLE bank.account ALTER balance TYPE numeric(18, 4), ALTER blocked TYPE numeric(18, 4);
            ALTER TABLE bank.entry ALTER amount TYPE numeric(18, 4), ALTER balance_after TYPE numeric(18, 4)
            """)
        try await bank.execute(FreshetSchema.script(for: mapping))
        await bank.close()
        _ = try await old.conversion(to: database, mapping: path).carryOut()
        let core = try await database.core(mapping: mapping)
        #expect(try await OldBank.answers(of: core) == before)
        await core.close()
    }

    @Test func `a second conversion does nothing and says so`() async throws {
        let old = try await OldBank.make()
        defer { old.remove() }
        let database = try await TestServer.shared().database()
        let first = try await old.conversion(to: database).carryOut()
        var second = try await old.conversion(to: database).carryOut()
        #expect(!first.wasDoneBefore && second.wasDoneBefore)
        (second.wasDoneBefore, second.milliseconds) = (false, first.milliseconds)
        #expect(second == first)
        try await old.conversion(to: database).finish()
    }
}
