import Journal
import Testing

/// A kept checkpoint becomes the base from which the rows lead on.
@Suite struct BaseTests {
    private let scratch = Scratch()

    /// Rows [1] to [count], with a checkpoint kept after every second one.
    private func filled(_ count: UInt8) async throws -> BatchJournal {
        let journal = try scratch.open()
        for byte in 1...count {
            let row = try await journal.append([byte])
            guard row.isMultiple(of: 2) else { continue }
            try await journal.writeCheckpoint([byte, byte], upTo: row)
            #expect(try await journal.keepCheckpoint(takenAt: 1_000 * row) == row)
        }
        return journal
    }

    private func candidate(_ row: UInt64) -> BatchJournal.Candidate {
        BatchJournal.Candidate(row: row, takenAtUnixMilliseconds: 1_000 * row)
    }

    @Test func `without a checkpoint nothing is kept`() async throws {
        let journal = try scratch.open()
        #expect(try await journal.keepCheckpoint(takenAt: 5) == 0)
        #expect(try await journal.candidates() == [])
        #expect(try journal.base() == nil && journal.baseRow() == 0)
    }

    @Test func `kept checkpoints are candidates, each once, also after a restart`() async throws {
        let journal = try await filled(6)
        #expect(try await journal.keepCheckpoint(takenAt: 99_000) == 6)
        journal.close()
        let again = try scratch.open()
        #expect(try await again.candidates() == [2, 4, 6].map(candidate))
        #expect(try again.checkpoint(of: candidate(4)) == [4, 4])
        #expect(try again.checkpoint(of: candidate(3)) == nil)
        #expect(try again.base() == nil)
    }

    @Test func `a base has its checkpoint and its note, and older candidates are gone`() async throws {
        let journal = try await filled(6)
        try await journal.makeBase(candidate(4), note: [7, 8])
        journal.close()
        let again = try scratch.open()
        let base = try #require(try again.base())
        #expect(base.row == 4 && base.checkpoint == [4, 4] && base.note == [7, 8])
        #expect(base.takenAtUnixMilliseconds == 4_000)
        #expect(try again.baseRow() == 4)
        #expect(try again.baseNote()?.row == 4)
        #expect(try await again.candidates() == [candidate(6)])
        #expect(try await again.removeRows(below: 5, limit: 100) == 4)
        #expect(try again.rows(after: base.row).map(\.1) == [[5], [6]])
        try await again.makeBase(candidate(6), note: [9])
        #expect(try again.base()?.checkpoint == [6, 6])
    }

    @Test func `a damaged note or checkpoint is found`() async throws {
        for damaged: [UInt8] in [[41, 42, 43, 44, 45, 46], [51, 52, 53, 54, 55, 56]] {
            let scratch = Scratch()
            let journal = try scratch.open()
            _ = try await journal.append([1])
            try await journal.writeCheckpoint([41, 42, 43, 44, 45, 46], upTo: 1)
            try await journal.keepCheckpoint(takenAt: 1_000)
            // Only the copy is left with these bytes.
            _ = try await journal.append([2])
            try await journal.writeCheckpoint([9], upTo: 2)
            try await journal.makeBase(candidate(1), note: [51, 52, 53, 54, 55, 56])
            journal.close()
            try scratch.flipBit(in: scratch.store, at: damaged)
            let again = try scratch.open()
            #expect(try code { _ = try again.base() } == .storeDamaged)
        }
    }
}
