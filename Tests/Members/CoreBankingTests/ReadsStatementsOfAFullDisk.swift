import BankCore
import EmbeddedCore
import Foundation
import Journal
import Ledger
import Logging
import Money
import PostgresTesting
import SettlementProtocol
import Testing

/// An embedded core on a disk that is really full: outcomes use the ballast's space, and statements leave it to them.
@Suite(.enabled(if: SmallDisk.isPossible, "needs root, to mount a small file system"))
struct ReadsStatementsOfAFullDisk {
    @Test func `entries listed before can be read, and newer ones are listed when there is space`() async throws {
        let disk = try SmallDisk(megabytes: 12)
        defer { disk.remove() }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let folder = try DataFolder(path: disk.path + "/core")
        let core = try await JournaledCore(folder: folder, owner: try MemberID("cedar"), logger: logger) { _ in
            Issue.record("the journal broke")
        }
        let euro = try Currency("EUR")
        let (capital, mill) = (AccountName("capital"), AccountName("mill"))
        try await core.amend(
            Amendment(
                id: "opening",
                opened: [
                    Account(name: capital, kind: .capital, currency: euro, floor: -Amount.limit),
                    Account(name: mill, kind: .customer, owner: "mill-co", currency: euro),
                ], postings: [Posting(capital, -100_000), Posting(mill, 100_000)]))
        let digest = try Hash256([UInt8](repeating: 1, count: 32))
        let keys = try (0..<40).map { number in
            TransactionKey(
                coordinator: try MemberID("ford"),
                id: TransactionID(unixMilliseconds: 1_800_000_000_000 + number, random: (1, 1)))
        }
        let items = keys.map { key in
            CoreItem(
                key: key, digest: digest, timeoutMilliseconds: 1_000,
                proposal: .hold([Posting(mill, -1), Posting(capital, 1)], record: Data()))
        }
        #expect(try await core.prepare(items).allSatisfy { $0 == .vote(.yes) })
        #expect(try await core.statement(of: mill, since: 0, limit: 100)?.entries.count == 1)
        try disk.fill()
        #expect(try await core.statement(of: mill, since: 0, limit: 100)?.entries.count == 1)
        for key in keys {
            let finish = CoreFinish(key: key, digest: digest, outcome: .committed)
            #expect(try await core.finish([finish]) == [.acknowledged])
        }
        await #expect { try await core.prepare([items[0]]) } throws: { ($0 as? CoreError)?.code == .storeFull }
        await #expect { try await core.statement(of: mill, since: 0, limit: 100) } throws: {
            ($0 as? CoreError)?.code == .storeFull
        }
        #expect(await core.currentAccounts([mill])[0]?.balance == 99_960)
        try disk.empty()
        await core.maintain(at: 0)
        let page = try await core.statement(of: mill, since: 0, limit: 100)
        #expect(page?.entries.count == 41 && page?.entries.last?.balanceAfter == 99_960)
        #expect(try await core.prepare([items[0]]) == [.vote(.yes)])
        await core.close()
        folder.close()
    }
}
