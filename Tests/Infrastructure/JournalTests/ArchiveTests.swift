import Foundation
import GRDB
import Journal
import Testing

/// The archive finds items by key, gives them in order, and lets the file shrink.
@Suite struct ArchiveTests {
    private let scratch = Scratch()

    private func item(_ number: UInt64, _ bytes: [UInt8], section: Int = 1) -> ArchiveItem {
        ArchiveItem(section: section, key: ArchiveKey.first.with(number), bytes: bytes)
    }

    private func key(_ number: UInt64) -> ArchiveKey { ArchiveKey.first.with(number) }

    @Test func `an item is found by its key after a restart, and only in its section`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1]), item(2, [2]), item(2, [22], section: 2)])
        journal.close()
        let again = try scratch.open()
        #expect(try await again.archived([key(2), key(3), key(1)], in: 1) == [[2], nil, [1]])
        #expect(try await again.archived([key(2)], in: 2) == [[22]])
        #expect(again.lastRow == 0)
    }

    @Test func `the first of two items with one key stays`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1])])
        try await journal.archive([item(1, [2])])
        #expect(try await journal.archived([key(1)], in: 1) == [[1]])
    }

    @Test func `items come in the order of their keys, or newest first`() async throws {
        let journal = try scratch.open()
        try await journal.archive([300, 2, 70_000, 1].map { item($0, [UInt8(truncatingIfNeeded: $0)]) })
        let all = try await journal.archivedItems(in: 1, key(1)..<ArchiveKey.end, limit: 10)
        #expect(all.map(\.key) == [1, 2, 300, 70_000].map(key))
        let newest = try await journal.archivedItems(in: 1, key(0)..<key(70_000), newestFirst: true, limit: 2)
        #expect(newest.map(\.key) == [300, 2].map(key))
        var read: [ArchiveKey] = []
        try journal.readArchive(1) { read.append($0.key) }
        #expect(read == all.map(\.key))
    }

    @Test func `keys of one text do not begin with another text`() async throws {
        let journal = try scratch.open()
        let (short, long) = (ArchiveKey(text: "mill").with(7), ArchiveKey(text: "mill2").with(7))
        try await journal.archive([short, long].map { ArchiveItem(section: 1, key: $0, bytes: [1]) })
        let found = try await journal.archivedItems(in: 1, ArchiveKey(text: "mill").extensions, limit: 10)
        #expect(found.map(\.key) == [short])
    }

    @Test func `items below a key are removed, a bounded number at a time`() async throws {
        let journal = try scratch.open()
        try await journal.archive((1...10).map { item($0, [UInt8($0)]) })
        #expect(try await journal.removeArchived(in: 1, .first..<key(6), limit: 3) == 3)
        #expect(try await journal.removeArchived(in: 1, .first..<key(6), limit: 3) == 2)
        #expect(try await journal.removeArchived(in: 1, .first..<key(6), limit: 3) == 0)
        try await journal.removeArchived([key(8)], in: 1)
        let left = try await journal.archivedItems(in: 1, ArchiveKey.first..<ArchiveKey.end, limit: 10)
        #expect(left.map(\.key) == [6, 7, 9, 10].map(key))
    }

    @Test func `a flipped bit in an item is found out`() async throws {
        let journal = try scratch.open()
        let bytes = [UInt8](repeating: 0x5A, count: 64)
        try await journal.archive([item(1, bytes)])
        journal.close()
        try scratch.flipBit(in: scratch.store, at: bytes)
        let again = try scratch.open()
        #expect(try await awaitedCode { _ = try await again.archived([key(1)], in: 1) } == .storeDamaged)
    }

    @Test func `rows below a checkpoint are removed, and the journal goes on`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...6 { _ = try await journal.append([byte]) }
        try await journal.writeCheckpoint([10], upTo: 4)
        #expect(try await journal.removeRows(below: 100, limit: 2) == 2)
        #expect(try await journal.removeRows(below: 100, limit: 100) == 1)
        #expect(try journal.firstRow() == 4)
        journal.close()
        let again = try scratch.open()
        #expect(again.lastRow == 6)
        #expect(try again.rows(after: 4).map(\.1) == [[5], [6]])
        #expect(try code { _ = try again.rows(after: 0) } == .storeDamaged)
        #expect(try await again.append([7]) == 7)
    }

    @Test func `no row is removed without a checkpoint`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...3 { _ = try await journal.append([byte]) }
        #expect(try await journal.removeRows(below: 100, limit: 100) == 0)
    }

    @Test func `the file shrinks once its rows are removed`() async throws {
        let journal = try scratch.open()
        let batch = [UInt8](repeating: 7, count: 100_000)
        for _ in 0..<20 { _ = try await journal.append(batch) }
        try await journal.writeCheckpoint([10], upTo: 20)
        try await journal.removeRows(below: 20, limit: 100)
        let free = try await journal.freePages()
        #expect(free > 400)
        journal.close()
        let size = try scratch.bytes(of: scratch.store).count
        let again = try scratch.open()
        try await again.shrink(pages: free)
        #expect(try await again.freePages() == 0)
        again.close()
        #expect(try scratch.bytes(of: scratch.store).count < size / 4)
    }

    @Test func `a store from before there was an archive gets one`() async throws {
        try await scratch.fill([[1], [2]])
        let old = try DatabaseQueue(path: scratch.store)
        try await old.write { try $0.execute(sql: "DROP TABLE archive; PRAGMA user_version = 1") }
        try old.close()
        let journal = try scratch.open()
        try await journal.archive([item(1, [1])])
        #expect(try await journal.archived([key(1)], in: 1) == [[1]])
        #expect(try journal.rows().map(\.1) == [[1], [2]])
    }

    @Test func `an archive on a full disk is refused and changes nothing`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1])])
        try journal.set("max_page_count", to: 1)
        let big = [UInt8](repeating: 9, count: 100_000)
        #expect(try await awaitedCode { try await journal.archive([item(3, [2]), item(2, big)]) } == .diskFull)
        try journal.set("max_page_count", to: 1 << 20)
        #expect(try await journal.archived([key(1), key(2), key(3)], in: 1) == [[1], nil, nil])
    }
}
