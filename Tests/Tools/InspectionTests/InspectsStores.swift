import BankCore
import Foundation
import Inspection
import Journal
import Ledger
import Money
import SettlementProtocol
import Testing

/// Intact and damaged stores, of processes that are not running.
@Suite struct InspectsStores {
    private let path =
        FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/inspect-\(UUID().uuidString)"

    private static let opening = Amendment(
        id: "opening",
        opened: [
            Account(name: AccountName("capital/EUR"), kind: .capital, currency: currency, floor: -Amount.limit),
            Account(name: AccountName("mill"), kind: .customer, owner: "mill-co", currency: currency),
        ], postings: [Posting(AccountName("capital/EUR"), -100), Posting(AccountName("mill"), 100)])

    private static var currency: Currency {
        do { return try Currency("EUR") } catch { preconditionFailure("\(error)") }
    }

    private static let key = TransactionKey(
        coordinator: member, id: TransactionID(unixMilliseconds: 1_790_000_000_000, random: (1, 2)))

    private static var member: MemberID {
        do { return try MemberID("ford") } catch { preconditionFailure("\(error)") }
    }

    /// Writes a bank's journal, one row per event, and closes its folder.
    private func write(_ events: [CoreEvent], checkpoint: [UInt8]? = nil) async throws {
        let folder = try DataFolder(path: path)
        let journal = try BatchJournal(in: folder, kind: .bank, owner: "alder")
        for event in events {
            _ = try await journal.append(CoreRow([event], writtenAtUnixMilliseconds: 0).serialized())
        }
        if let checkpoint { try await journal.writeCheckpoint(checkpoint, upTo: journal.lastRow) }
        journal.close()
        folder.close()
    }

    private func prepared(held: Int64) -> CoreEvent {
        .prepared(
            key: Self.key, digest: CanonicalBytes(tag: "a digest").sha256,
            holds: [Hold(account: 1, held: held, pending: 0, net: -held)], timeoutMilliseconds: 5_000, record: Data())
    }

    private func findings(_ events: [CoreEvent]) async throws -> [String] {
        try await write(events)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try InspectedStore(inFolderAt: path).findings.map(\.code)
    }

    @Test func `an intact store has counts and no findings, and is not changed`() async throws {
        try await write([.amended(Self.opening), prepared(held: 60)])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let before = try Data(contentsOf: URL(filePath: path + "/journal.sqlite"))
        let store = try InspectedStore(inFolderAt: path)
        #expect(store.kind == .bank && store.owner == "alder" && store.rows == 2 && store.starts == 1)
        #expect(store.counts.map(\.name) == ["accounts", "in doubt"])
        #expect(store.counts.map(\.count) == [2, 1])
        #expect(store.findings.isEmpty)
        #expect(try Data(contentsOf: URL(filePath: path + "/journal.sqlite")) == before)
        #expect(try InspectedStore(inFolderAt: path).starts == 1)
    }

    @Test func `an outcome without a vote is found`() async throws {
        let events = [.amended(Self.opening), CoreEvent.finished(key: Self.key, outcome: .committed)]
        #expect(try await findings(events) == ["out_of_order"])
    }

    @Test func `a second vote is found`() async throws {
        let events = [.amended(Self.opening), prepared(held: 10), CoreEvent.entombed(key: Self.key)]
        #expect(try await findings(events) == ["out_of_order"])
    }

    @Test func `a hold beyond the balance is found`() async throws {
        #expect(try await findings([.amended(Self.opening), prepared(held: 160)]) == ["out_of_bounds"])
    }

    @Test func `an amendment that does not balance is found`() async throws {
        let lopsided = Amendment(id: "gift", postings: [Posting(AccountName("mill"), 5)])
        #expect(try await findings([.amended(Self.opening), .amended(lopsided)]) == ["does_not_fit"])
    }

    @Test func `a checkpoint that contradicts the rows is found`() async throws {
        try await write([.amended(Self.opening)], checkpoint: CoreBooks().checkpoint())
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try InspectedStore(inFolderAt: path).findings.map(\.code) == ["checkpoint_differs"])
    }

    @Test func `a folder in use and a folder without a store are refused`() async throws {
        let missing = #expect(throws: JournalError.self) { try InspectedStore(inFolderAt: path) }
        #expect(missing?.code == .storeMissing)
        try await write([.amended(Self.opening)])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let running = try DataFolder(path: path)
        let locked = #expect(throws: JournalError.self) { try InspectedStore(inFolderAt: path) }
        #expect(locked?.code == .folderLocked)
        running.close()
    }
}
