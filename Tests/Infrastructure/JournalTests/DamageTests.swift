import Foundation
import Journal
import Testing

@Suite struct DamageTests {
    private let scratch = Scratch()
    private let batch = Array("a batch that stands in one place of the file only".utf8)

    @Test func `a flipped bit in a row is found when the row is read`() async throws {
        try await scratch.fill([[1], batch, [3]])
        try scratch.flipBit(in: scratch.store, at: batch)
        let journal = try scratch.open()
        var seen: [UInt64] = []
        #expect(try code { try journal.readAll(after: 0) { row, _ in seen.append(row) } } == .storeDamaged)
        #expect(seen == [])
        #expect(try journal.rows(after: 2).map(\.1) == [[3]])
    }

    @Test func `a flipped bit in the checkpoint is found when it is read`() async throws {
        let journal = try scratch.open()
        try await journal.writeCheckpoint(batch, upTo: 0)
        journal.close()
        try scratch.flipBit(in: scratch.store, at: batch)
        let again = try scratch.open()
        #expect(try code { _ = try again.latestCheckpoint() } == .storeDamaged)
    }

    @Test func `a flipped bit in the write-ahead log is not mistaken for a crash`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        _ = try await journal.append(batch)
        let copy = try scratch.copyOfFiles()
        // Each later commit writes the page to the log again, so only the newest row occurs exactly once.
        try copy.flipBit(in: copy.log, at: batch)
        #expect(try code { _ = try copy.open() } == .storeBehind)
    }

    @Test func `a lost write-ahead log is detected`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        let copy = try scratch.copyOfFiles()
        try FileManager.default.removeItem(atPath: copy.log)
        #expect(try code { _ = try copy.open() } == .storeBehind)
    }

    @Test func `an older copy of the file is refused`() async throws {
        try await scratch.fill([[1]])
        let old = try scratch.bytes(of: scratch.store)
        try await scratch.fill([[2]])
        try scratch.overwrite(scratch.store, old)
        #expect(try code { _ = try scratch.open() } == .storeBehind)
    }

    @Test func `a deleted file is detected`() async throws {
        try await scratch.fill([[1]])
        try FileManager.default.removeItem(atPath: scratch.store)
        let error = #expect(throws: JournalError.self) { _ = try scratch.open() }
        #expect(error?.code == .storeMissing)
        #expect(error?.kind.exitCode == 78)
        #expect(!FileManager.default.fileExists(atPath: scratch.store))
    }

    @Test func `an emptied file is detected`() async throws {
        try await scratch.fill([[1]])
        try scratch.overwrite(scratch.store, [])
        #expect(try code { _ = try scratch.open() } == .storeMissing)
    }

    @Test(arguments: [100, 4096, 4096 * 3, 4096 * 3 + 17])
    func `a truncated file is refused`(length: Int) async throws {
        try await scratch.fill((0..<20).map { [UInt8](repeating: $0, count: 5000) })
        try scratch.overwrite(scratch.store, Array(scratch.bytes(of: scratch.store).prefix(length)))
        #expect(try code { _ = try scratch.open() } == .storeDamaged)
    }

    @Test func `a file that is not a database is refused`() async throws {
        try await scratch.fill([[1]])
        try scratch.overwrite(scratch.store, [UInt8](repeating: 0x5A, count: 8192))
        #expect(try code { _ = try scratch.open() } == .storeDamaged)
    }

    @Test func `a damaged page is found at the start`() async throws {
        try await scratch.fill((0..<20).map { [UInt8](repeating: $0, count: 5000) })
        var all = try scratch.bytes(of: scratch.store)
        // The B-tree header of the page that indexes the rows: page type and cell count.
        for offset in 4096 * 2..<4096 * 2 + 12 { all[offset] ^= 0xFF }
        try scratch.overwrite(scratch.store, all)
        #expect(try code { _ = try scratch.open() } == .storeDamaged)
    }

    @Test func `a mark that is damaged or has the wrong length is refused`() async throws {
        try await scratch.fill([[1]])
        let mark = try scratch.bytes(of: scratch.mark)
        for damaged in [mark.map { $0 ^ 1 }, Array(mark.dropLast()), mark + [0], []] {
            try scratch.overwrite(scratch.mark, damaged)
            #expect(try code { _ = try scratch.open() } == .storeDamaged)
        }
    }

    @Test func `a refused journal stays byte for byte as it was`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        _ = try await journal.append(batch)
        let copy = try scratch.copyOfFiles()
        try copy.flipBit(in: copy.log, at: batch)
        let before = try [copy.store, copy.log, copy.mark].map(copy.bytes)
        #expect(try code { _ = try copy.open() } == .storeBehind)
        #expect(try code { _ = try copy.open(.coordinator) } == .storeForeign)
        #expect(try [copy.store, copy.log, copy.mark].map(copy.bytes) == before)
    }
}
