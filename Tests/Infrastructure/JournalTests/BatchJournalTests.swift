import Foundation
import Journal
import Testing

@Suite struct BatchJournalTests {
    private let scratch = Scratch()

    @Test func `rows are numbered from one and read back in order`() async throws {
        let journal = try scratch.open()
        #expect(journal.lastRow == 0)
        #expect(try journal.rows().isEmpty)
        #expect(try await journal.append([1]) == 1)
        #expect(try await journal.append([]) == 2)
        #expect(try await journal.append([3, 3, 3]) == 3)
        #expect(try journal.rows().map(\.0) == [1, 2, 3])
        #expect(try journal.rows().map(\.1) == [[1], [], [3, 3, 3]])
        #expect(journal.lastRow == 3)
    }

    @Test func `reading starts after the given row`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...5 { _ = try await journal.append([byte]) }
        #expect(try journal.rows(after: 3).map(\.1) == [[4], [5]])
        #expect(try journal.rows(after: 5).isEmpty)
        #expect(try journal.rows(after: .max).isEmpty)
    }

    @Test func `rows larger than one read chunk arrive whole`() async throws {
        let journal = try scratch.open()
        let batches = (0..<7).map { number in
            [UInt8]((0..<400_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ number) })
        }
        for batch in batches { _ = try await journal.append(batch) }
        #expect(try journal.rows().map(\.1) == batches)
    }

    @Test func `appended rows are there after the journal is reopened`() async throws {
        try await scratch.fill([[1], [2]])
        let journal = try scratch.open()
        #expect(journal.lastRow == 2)
        #expect(try await journal.append([3]) == 3)
        #expect(try journal.rows().map(\.1) == [[1], [2], [3]])
    }

    @Test func `the incarnation rises by one at each opening`() throws {
        for expected in UInt64(1)...4 {
            let journal = try scratch.open()
            #expect(journal.incarnation == expected)
            journal.close()
        }
    }

    @Test func `concurrent appends get one row each and all are there`() async throws {
        let journal = try scratch.open()
        let placed = try await withThrowingTaskGroup(of: (UInt64, [UInt8]).self) { group in
            for number in 0..<200 {
                let batch = [UInt8(number % 256), UInt8(number / 256)]
                group.addTask { (try await journal.append(batch), batch) }
            }
            return try await group.reduce(into: [UInt64: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        let rows = try journal.rows()
        #expect(rows.map(\.0) == Array(1...200))
        #expect(rows.allSatisfy { placed[$0.0] == $0.1 })
    }

    @Test func `a cancelled task's append is carried out`() async throws {
        let journal = try scratch.open()
        let row = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await journal.append([1])
        }.value
        #expect(row == 1)
        #expect(try journal.rows().map(\.1) == [[1]])
    }

    @Test func `rows can be read while others are appended`() async throws {
        let journal = try scratch.open()
        let batch = [UInt8](repeating: 7, count: 600_000)
        for _ in 0..<6 { _ = try await journal.append(batch) }
        async let read = Task.detached { try journal.rows() }.value
        for _ in 0..<12 { _ = try await journal.append(batch) }
        let rows = try await read
        #expect((6...18).contains(rows.count))
        #expect(rows.map(\.0) == Array(1...UInt64(rows.count)))
        #expect(rows.allSatisfy { $0.1 == batch })
        #expect(try journal.rows().count == 18)
    }

    @Test func `an error from the visitor ends the read`() async throws {
        let journal = try scratch.open()
        for byte in UInt8(1)...3 { _ = try await journal.append([byte]) }
        var seen: [UInt64] = []
        #expect(throws: Unexpected.self) {
            try journal.readAll(after: 0) { row, _ in
                seen.append(row)
                if row == 2 { throw Unexpected(detail: "enough") }
            }
        }
        #expect(seen == [1, 2])
    }

    @Test func `a batch beyond the limit is refused and takes no row`() async throws {
        let journal = try scratch.open()
        let batch = [UInt8](repeating: 0, count: BatchJournal.sizeLimit + 1)
        #expect(try await awaitedCode { _ = try await journal.append(batch) } == .tooLarge)
        #expect(try await journal.append([1]) == 1)
    }

    @Test func `a closed journal refuses work`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        journal.close()
        journal.close()
        #expect(try await awaitedCode { _ = try await journal.append([2]) } == .closed)
        #expect(try await awaitedCode { try await journal.writeCheckpoint([2], upTo: 1) } == .closed)
        #expect(try code { _ = try journal.latestCheckpoint() } == .closed)
        #expect(try code { _ = try journal.rows() } == .closed)
    }

    @Test func `each commit is counted as one sync`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1, 2, 3])
        _ = try await journal.append([4])
        try await journal.writeCheckpoint([9, 9], upTo: 2)
        #expect(journal.metrics == (syncs: 3, batches: 2, bytes: 4))
    }

    @Test func `the write-ahead log is merged every few mebibytes, and the syncs are counted`() async throws {
        let journal = try scratch.open()
        let batch = [UInt8](repeating: 7, count: 1 << 20)
        for _ in 0..<20 { _ = try await journal.append(batch) }
        let merges = (journal.metrics.syncs - 20) / 3
        #expect((3...5).contains(merges))
        #expect(try scratch.bytes(of: scratch.log).count < 8 << 20)
        #expect(try scratch.bytes(of: scratch.store).count > 12 << 20)
    }

    @Test func `every file is private to its owner`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
            #expect(try scratch.permissions(of: "\(scratch.path)/\(name)") == 0o600, "\(name)")
        }
    }
}
