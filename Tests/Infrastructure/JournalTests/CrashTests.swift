import Foundation
import Journal
import Testing

@Suite struct CrashTests {
    private let scratch = Scratch()

    @Test func `every acknowledged row is in the files that a killed process leaves behind`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...9 {
            _ = try await journal.append([UInt8](repeating: byte, count: 3000))
            let survivor = try scratch.copyOfFiles().open()
            #expect(survivor.lastRow == UInt64(byte))
            #expect(try survivor.rows().map { $0.1[0] } == Array(1...byte))
            survivor.close()
        }
    }

    @Test func `the process after a killed one continues with the next row`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...3 { _ = try await journal.append([byte]) }
        let copy = try scratch.copyOfFiles()
        let survivor = try copy.open()
        #expect(survivor.incarnation == journal.incarnation + 1)
        #expect(try await survivor.append([4]) == 4)
        survivor.close()
        let again = try copy.open()
        #expect(try again.rows().map(\.1) == [[1], [2], [3], [4]])
    }

    @Test func `a batch whose write was cut off is completely absent`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        let before = try scratch.bytes(of: scratch.log).count
        let markBefore = try scratch.bytes(of: scratch.mark)
        _ = try await journal.append([UInt8](repeating: 2, count: 20_000))
        let log = try scratch.bytes(of: scratch.log)
        for length in [before, before + 10, (before + log.count) / 2, log.count - 1] {
            let copy = try scratch.copyOfFiles()
            try copy.overwrite(copy.log, Array(log.prefix(length)))
            // Not acknowledged: the mark moves only after the commit.
            try copy.overwrite(copy.mark, markBefore)
            let survivor = try copy.open()
            #expect(try survivor.rows().map(\.1) == [[1]])
            #expect(try await survivor.append([3]) == 2)
            survivor.close()
        }
    }

    @Test func `a first start that was interrupted is repeated`() async throws {
        try DataFolder(path: scratch.path).close()
        try scratch.create(scratch.store, [])
        let journal = try scratch.open()
        #expect(journal.incarnation == 1)
        #expect(try await journal.append([1]) == 1)
    }
}
