import Journal
import Testing

@Suite struct CheckpointTests {
    private let scratch = Scratch()

    @Test func `a new journal has no checkpoint`() throws {
        #expect(try scratch.open().latestCheckpoint() == nil)
    }

    @Test func `a reopened journal has the checkpoint and the rows after it`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...4 { _ = try await journal.append([byte]) }
        try await journal.writeCheckpoint([10], upTo: 3)
        _ = try await journal.append([5])
        journal.close()

        let again = try scratch.open()
        let checkpoint = try #require(try again.latestCheckpoint())
        #expect(checkpoint.row == 3)
        #expect(checkpoint.bytes == [10])
        #expect(try again.rows(after: checkpoint.row).map(\.1) == [[4], [5]])
    }

    @Test func `the rows before a checkpoint are kept`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...4 { _ = try await journal.append([byte]) }
        try await journal.writeCheckpoint([10], upTo: 4)
        #expect(try journal.rows().map(\.1) == [[1], [2], [3], [4]])
    }

    @Test func `only the newest checkpoint is kept`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...3 { _ = try await journal.append([byte]) }
        try await journal.writeCheckpoint([10], upTo: 2)
        try await journal.writeCheckpoint([11], upTo: 3)
        try await journal.writeCheckpoint([12], upTo: 1)
        let checkpoint = try #require(try journal.latestCheckpoint())
        #expect(checkpoint.row == 3)
        #expect(checkpoint.bytes == [11])
    }

    @Test func `a checkpoint of several mebibytes reads back`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        let state = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try await journal.writeCheckpoint(state, upTo: 1)
        #expect(try journal.latestCheckpoint()?.bytes == state)
        journal.close()
        #expect(try scratch.open().latestCheckpoint()?.bytes == state)
    }

    @Test func `a checkpoint does not take a row number`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        try await journal.writeCheckpoint([10], upTo: 1)
        #expect(journal.lastRow == 1)
        #expect(journal.metrics.batches == 1)
    }
}
