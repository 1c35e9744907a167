import Journal
import Testing

@Suite struct FullDiskTests {
    private let scratch = Scratch()
    private let batch = [UInt8](repeating: 5, count: 100_000)

    @Test func `a batch on a full disk is refused without any change, and accepted once there is space`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        try journal.set("max_page_count", to: 6)
        for _ in 0..<3 {
            let error = await #expect(throws: JournalError.self) { _ = try await journal.append(batch) }
            #expect(error?.code == .diskFull)
        }
        #expect(journal.lastRow == 1)
        #expect(journal.metrics == (syncs: 1, batches: 1, bytes: 1))
        #expect(try journal.rows().map(\.1) == [[1]])

        try journal.set("max_page_count", to: 1_000_000)
        #expect(try await journal.append(batch) == 2)
        journal.close()
        #expect(try scratch.open().rows().map(\.1) == [[1], batch])
    }

    @Test func `the old checkpoint stays if the disk is too full for a new one`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        try await journal.writeCheckpoint([10], upTo: 0)
        try journal.set("max_page_count", to: 6)
        #expect(try await awaitedCode { try await journal.writeCheckpoint(batch, upTo: 1) } == .diskFull)
        #expect(try journal.latestCheckpoint()?.bytes == [10])
    }

    @Test func `the journal writes nothing more after any other failed write`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        try journal.set("query_only", to: 1)
        let error = await #expect(throws: JournalError.self) { _ = try await journal.append([2]) }
        #expect(error?.code == .writeFailed)
        #expect(error?.kind.exitCode == 74)

        try journal.set("query_only", to: 0)
        #expect(try await awaitedCode { _ = try await journal.append([2]) } == .writeFailed)
        #expect(try await awaitedCode { try await journal.writeCheckpoint([2], upTo: 1) } == .writeFailed)
        #expect(try journal.rows().map(\.1) == [[1]])
        journal.close()
        #expect(try await scratch.open().append([2]) == 2)
    }
}
