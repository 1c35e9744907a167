import Foundation
import GRDB
import Journal
import SeededRandom
import Testing

/// The archive finds items by key, gives them in order, and lets the file shrink.
@Suite struct ArchiveTests {
    private static let section = ArchiveSection(1)
    private static let other = ArchiveSection(2)
    private static let ofTexts = ArchiveSection(3, keysBeginWithText: true)

    private let scratch = Scratch()

    private func item(_ number: UInt64, _ bytes: [UInt8], section: ArchiveSection = section) -> ArchiveItem {
        ArchiveItem(section: section, key: ArchiveKey.first.with(number), bytes: bytes)
    }

    private func key(_ number: UInt64) -> ArchiveKey { ArchiveKey.first.with(number) }

    @Test func `an item is found by its key after a restart, and only in its section`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1]), item(2, [2]), item(2, [22], section: Self.other)])
        journal.close()
        let again = try scratch.open()
        #expect(try await again.archived([key(2), key(3), key(1)], in: Self.section) == [[2], nil, [1]])
        #expect(try await again.archived([key(2)], in: Self.other) == [[22]])
        #expect(again.lastRow == 0)
    }

    @Test func `the first of two items with one key stays`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1])])
        try await journal.archive([item(1, [2])])
        #expect(try await journal.archived([key(1)], in: Self.section) == [[1]])
    }

    @Test func `items come in the order of their keys, or newest first`() async throws {
        let journal = try scratch.open()
        try await journal.archive([300, 2, 70_000, 1].map { item($0, [UInt8(truncatingIfNeeded: $0)]) })
        let all = try await journal.archivedItems(in: Self.section, key(1)..<ArchiveKey.end, limit: 10)
        #expect(all.map(\.key) == [1, 2, 300, 70_000].map(key))
        let newest = try await journal.archivedItems(
            in: Self.section, key(0)..<key(70_000), newestFirst: true, limit: 2)
        #expect(newest.map(\.key) == [300, 2].map(key))
        var read: [ArchiveKey] = []
        try journal.readArchive(Self.section) { read.append($0.key) }
        #expect(read == all.map(\.key))
    }

    @Test func `keys of one text do not begin with another text`() async throws {
        let journal = try scratch.open()
        let (short, long) = (ArchiveKey(text: "mill").with(7), ArchiveKey(text: "mill2").with(7))
        try await journal.archive([short, long].map { ArchiveItem(section: Self.section, key: $0, bytes: [1]) })
        let found = try await journal.archivedItems(in: Self.section, ArchiveKey(text: "mill").extensions, limit: 10)
        #expect(found.map(\.key) == [short])
    }

    @Test func `items below a key are removed, a bounded number at a time`() async throws {
        let journal = try scratch.open()
        for number in 1...10 as ClosedRange<UInt64> { try await journal.archive([item(number, [UInt8(number)])]) }
        #expect(try await journal.removeArchived(in: Self.section, .first..<key(6), maxBlocks: 3))
        #expect(try await !journal.removeArchived(in: Self.section, .first..<key(6), maxBlocks: 3))
        #expect(try await !journal.removeArchived(in: Self.section, .first..<key(6), maxBlocks: 3))
        try await journal.removeArchived([key(8)], in: Self.section)
        let left = try await journal.archivedItems(in: Self.section, ArchiveKey.first..<ArchiveKey.end, limit: 10)
        #expect(left.map(\.key) == [6, 7, 9, 10].map(key))
    }

    @Test func `a flipped bit in an item is found out`() async throws {
        let journal = try scratch.open()
        let bytes = [UInt8](repeating: 0x5A, count: 64)
        try await journal.archive([item(1, bytes)])
        journal.close()
        try scratch.flipBit(in: scratch.store, at: bytes)
        let again = try scratch.open()
        #expect(try await awaitedCode { _ = try await again.archived([key(1)], in: Self.section) } == .storeDamaged)
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
        try await old.write { try $0.execute(sql: "DROP TABLE archive_block; PRAGMA user_version = 1") }
        try old.close()
        let journal = try scratch.open()
        try await journal.archive([item(1, [1])])
        #expect(try await journal.archived([key(1)], in: Self.section) == [[1]])
        #expect(try journal.rows().map(\.1) == [[1], [2]])
    }

    @Test func `the items of a store from before there were blocks are taken over`() async throws {
        let journal = try scratch.open()
        for number in [9, 2, 5] as [UInt64] { try await journal.archive([item(number, [UInt8(number)])]) }
        journal.close()
        let old = try DatabaseQueue(path: scratch.store)
        try await old.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE archive (
                        section INTEGER NOT NULL, key BLOB NOT NULL, checksum INTEGER NOT NULL, bytes BLOB NOT NULL,
                        PRIMARY KEY (section, key)
                    ) STRICT, WITHOUT ROWID;
                    INSERT INTO archive SELECT section, first, checksum, items FROM archive_block;
                    DROP TABLE archive_block;
                    PRAGMA user_version = 4;
                    """)
        }
        try old.close()
        let again = try scratch.open()
        try await again.archive([3, 5, 7, 11].map { item($0, [0]) })
        var read: [ArchiveItem] = []
        try again.readArchive(Self.section) { read.append($0) }
        let expected: [(UInt64, UInt8)] = [(2, 2), (3, 0), (5, 5), (7, 0), (9, 9), (11, 0)]
        #expect(read == expected.map { item($0, [$1]) })
    }

    @Test func `neighbouring items share a row, and items of different texts do not`() async throws {
        let journal = try scratch.open()
        let names = ["ash", "birch"].map(ArchiveKey.init(text:))
        for start in [0, 100, 50] as [UInt64] {
            try await journal.archive(
                names.flatMap { name in
                    (start..<start + 50).map { ArchiveItem(section: Self.ofTexts, key: name.with($0), bytes: [1]) }
                })
        }
        for name in names {
            let found = try await journal.archivedItems(in: Self.ofTexts, name.extensions, limit: 200)
            #expect(found.map(\.key) == (0..<150).map { name.with($0) })
        }
        journal.close()
        let file = try DatabaseQueue(path: scratch.store)
        #expect(try await file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM archive_block") } == 6)
    }

    @Test(arguments: [1, 2, 3]) func `items come and go in any order as in a sorted list`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let journal = try scratch.open()
        var model: [UInt64: [UInt8]] = [:]
        for _ in 0..<150 {
            let low = random.next() % 1_000
            let range = low..<low + 1 + random.next() % 300
            switch random.next() % 6 {
            case 0:
                while try await journal.removeArchived(
                    in: Self.section, key(range.lowerBound)..<key(range.upperBound), maxBlocks: 2)
                {}
                model = model.filter { !range.contains($0.key) }
            case 1:
                let some = range.filter { $0 % 7 == 0 }
                try await journal.removeArchived(some.map(key), in: Self.section)
                for number in some { model[number] = nil }
            default:
                let step = Int(1 + random.next() % 40)
                let size = random.next() % 8 == 0 ? 20_000 : Int(random.next() % 900)
                let some = stride(from: range.lowerBound, to: range.upperBound, by: step).map { $0 }.shuffled()
                let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: random.next()), count: size)
                try await journal.archive(some.map { item($0, bytes) })
                for number in some where model[number] == nil { model[number] = bytes }
            }
            let sorted = model.keys.sorted()
            let asked = [low, range.upperBound, sorted.first ?? 0, sorted.last ?? 0]
            #expect(try await journal.archived(asked.map(key), in: Self.section) == asked.map { model[$0] })
            for newestFirst in [false, true] {
                let found = try await journal.archivedItems(
                    in: Self.section, key(range.lowerBound)..<key(range.upperBound), newestFirst: newestFirst, limit: 20
                )
                let inRange = sorted.filter { range.contains($0) }
                let expected = Array((newestFirst ? inRange.reversed() : inRange).prefix(20))
                #expect(found.map(\.key) == expected.map { key($0) })
            }
        }
        var read: [ArchiveItem] = []
        try journal.readArchive(Self.section) { read.append($0) }
        #expect(read == model.sorted { $0.key < $1.key }.map { item($0.key, $0.value) })
    }

    @Test func `a block that lost an item is found out`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1]), item(2, [2]), item(3, [3])])
        journal.close()
        let file = try DatabaseQueue(path: scratch.store)
        try await file.write { try $0.execute(sql: "UPDATE archive_block SET last = x'0000000000000002'") }
        try file.close()
        let again = try scratch.open()
        #expect(try await awaitedCode { _ = try await again.archived([key(1)], in: Self.section) } == .storeDamaged)
    }

    @Test func `an archive on a full disk is refused and changes nothing`() async throws {
        let journal = try scratch.open()
        try await journal.archive([item(1, [1])])
        try journal.set("max_page_count", to: 1)
        let big = [UInt8](repeating: 9, count: 100_000)
        #expect(try await awaitedCode { try await journal.archive([item(3, [2]), item(2, big)]) } == .diskFull)
        try journal.set("max_page_count", to: 1 << 20)
        #expect(try await journal.archived([key(1), key(2), key(3)], in: Self.section) == [[1], nil, nil])
    }
}
