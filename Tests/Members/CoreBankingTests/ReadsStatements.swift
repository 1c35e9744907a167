import BankCore
import EmbeddedCore
import Foundation
import Journal
import Ledger
import Logging
import Money
import SettlementProtocol
import Testing

/// An account's statement is read from the rows of an embedded core, adds up, and reads no row twice.
@Suite struct ReadsStatements {
    private static let mill = AccountName("mill")
    private static let capital = AccountName("capital")

    private static var owner: MemberID { get throws { try MemberID("cedar") } }

    private static func key(_ number: UInt64) throws -> TransactionKey {
        TransactionKey(
            coordinator: try MemberID("ford"),
            id: TransactionID(unixMilliseconds: 1_800_000_000_000, random: (number, number << 8)))
    }

    private static func prepared(_ number: UInt64, debit: Int64) throws -> CoreEvent {
        .prepared(
            key: try key(number), digest: try Hash256([UInt8](repeating: 1, count: 32)),
            holds: [
                Hold(account: 1, held: debit, pending: 0, net: -debit),
                Hold(account: 0, held: 0, pending: debit, net: debit),
            ], timeoutMilliseconds: 1_000, record: Data())
    }

    /// A commit of 10, an abort of 20, an amendment of +5 in two parts, an open prepare of 30, and a commit of 7.
    private static func events() throws -> [CoreEvent] {
        let euro = try Currency("EUR")
        let opening = Amendment(
            id: "opening",
            opened: [
                Account(name: capital, kind: .capital, currency: euro, floor: -Amount.limit),
                Account(name: mill, kind: .customer, owner: "mill-co", currency: euro),
            ], postings: [Posting(capital, -100), Posting(mill, 100)])
        let interest = Amendment(
            id: "interest", postings: [Posting(mill, 8), Posting(capital, -5), Posting(mill, -3)])
        return [
            .amended(opening), try prepared(1, debit: 10), try prepared(2, debit: 20),
            .finished(key: try key(2), outcome: .aborted), .finished(key: try key(1), outcome: .committed),
            .amended(interest), try prepared(3, debit: 30), try prepared(4, debit: 7),
            .finished(key: try key(4), outcome: .committed),
        ]
    }

    /// Runs `body` with a core on a journal of these events, one row per event.
    private func withCore(
        _ events: [CoreEvent], _ body: (_ core: JournaledCore, _ path: String) async throws -> Void
    ) async throws {
        let path =
            FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/statements-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DataFolder(path: path)
        let journal = try BatchJournal(in: folder, kind: .bank, owner: Self.owner.text)
        for (number, event) in events.enumerated() {
            // Clocks may run backwards; booking times do not.
            let clock = number.isMultiple(of: 2) ? 1_000 + UInt64(number) : 0
            _ = try await journal.append(CoreRow([event], writtenAtUnixMilliseconds: clock).serialized())
        }
        journal.close()
        folder.close()
        try await reopened(path) { try await body($0, path) }
    }

    private func reopened(_ path: String, _ body: (JournaledCore) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let folder = try DataFolder(path: path)
        let core = try await JournaledCore(folder: folder, owner: Self.owner, logger: logger) { _ in }
        try await body(core)
        await core.close()
        folder.close()
    }

    private func rowsRead(_ core: JournaledCore) -> Int64 { core.metrics["statements.rows"] ?? -1 }

    @Test func `a statement lists commits and amendments in order, with the balance after each`() async throws {
        try await withCore(Self.events()) { core, _ in
            let page = try #require(try await core.statement(of: Self.mill, since: 0, limit: 100))
            #expect(page.entries.map(\.amount) == [100, -10, 5, -7])
            #expect(page.entries.map(\.balanceAfter) == [100, 90, 95, 88])
            #expect(page.entries.map(\.position) == [1, 2, 3, 4])
            #expect(
                page.entries.map(\.cause) == [
                    .amendment("opening"), .transaction(try Self.key(1)), .amendment("interest"),
                    .transaction(try Self.key(4)),
                ])
            #expect(!page.hasMore)
            let times = page.entries.map(\.bookedUnixMilliseconds)
            #expect(times == times.sorted() && times.allSatisfy { $0 >= 1_000 })
            #expect(await core.currentAccounts([Self.mill])[0]?.balance == 88)
            let other = try #require(try await core.statement(of: Self.capital, since: 0, limit: 100))
            #expect(other.entries.map(\.amount) == [-100, 10, -5, 7])
            #expect(try await core.statement(of: AccountName("nobody"), since: 0, limit: 100) == nil)
        }
    }

    @Test(arguments: 1...4) func `pages follow one another without a gap`(limit: Int) async throws {
        try await withCore(Self.events()) { core, _ in
            var entries: [BookedEntry] = []
            var page: StatementPage
            repeat {
                page = try #require(
                    try await core.statement(of: Self.mill, since: entries.last?.position ?? 0, limit: limit))
                #expect(page.entries.count <= limit)
                entries += page.entries
            } while page.hasMore
            #expect(try await core.statement(of: Self.mill, since: 0, limit: .max)?.entries == entries)
        }
    }

    @Test func `each row is read once for all statements, also across restarts`() async throws {
        try await withCore(Self.events()) { core, path in
            #expect(rowsRead(core) == 0)
            _ = try await core.statement(of: Self.mill, since: 0, limit: 2)
            #expect(rowsRead(core) == 9)
            for since in 0..<4 { _ = try await core.statement(of: Self.mill, since: UInt64(since), limit: 1) }
            _ = try await core.statement(of: Self.capital, since: 0, limit: 100)
            #expect(rowsRead(core) == 9)
            // The core still knows the earlier prepare and every position.
            let finish = CoreFinish(
                key: try Self.key(3), digest: try Hash256([UInt8](repeating: 1, count: 32)), outcome: .committed)
            #expect(try await core.finish([finish]) == [.acknowledged])
            let page = try await core.statement(of: Self.mill, since: 4, limit: 10)
            #expect(page?.entries.map(\.amount) == [-30] && page?.entries.first?.position == 5)
            #expect(rowsRead(core) == 10)
            await core.close()
            try await reopenedAfter(core, path)
        }
    }

    private func reopenedAfter(_ core: JournaledCore, _ path: String) async throws {
        // The first core's folder stays locked until it is closed; a copy has its own lock.
        let copy = path + "-copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        try await reopened(copy) { core in
            let page = try await core.statement(of: Self.mill, since: 0, limit: 10)
            #expect(page?.entries.map(\.amount) == [100, -10, 5, -7, -30])
            #expect(rowsRead(core) == 0)
        }
    }

    @Test(arguments: ["", "no database", "SQLite format 3\0 and then nothing"])
    func `a damaged or foreign statement file is rebuilt`(content: String) async throws {
        try await withCore(Self.events()) { core, path in
            try Data(content.utf8).write(to: URL(filePath: path + "/statements.sqlite"))
            let page = try await core.statement(of: Self.mill, since: 0, limit: 10)
            #expect(page?.entries.map(\.balanceAfter) == [100, 90, 95, 88])
        }
    }

    @Test func `a statement file that is ahead of its journal is rebuilt`() async throws {
        let events = try Self.events()
        try await withCore(events) { core, long in
            _ = try await core.statement(of: Self.mill, since: 0, limit: 10)
            await core.close()
            try await withCore(Array(events.prefix(5))) { core, short in
                for suffix in ["", "-wal"]
                where FileManager.default.fileExists(atPath: "\(long)/statements.sqlite\(suffix)") {
                    try FileManager.default.copyItem(
                        atPath: "\(long)/statements.sqlite\(suffix)", toPath: "\(short)/statements.sqlite\(suffix)")
                }
                let page = try await core.statement(of: Self.mill, since: 0, limit: 10)
                #expect(page?.entries.map(\.balanceAfter) == [100, 90])
            }
        }
    }
}
