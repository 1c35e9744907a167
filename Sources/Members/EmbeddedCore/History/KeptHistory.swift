import BankCore
import Journal
import SettlementProtocol

/// Which part of its past a core's journal still has, and when the next part goes.
///
/// Now and then a checkpoint is kept as a candidate. Once everything before it is old enough, it becomes the base: the
/// rows that it covers are removed, and whoever reads the journal from its beginning starts there.
struct KeptHistory: Sendable {
    /// How long rows are kept at least; milliseconds.
    let milliseconds: UInt64
    /// The base's row; 0 as long as all rows are kept.
    private(set) var row: UInt64 = 0
    /// The clearing entries up to the base.
    private(set) var clearing: [MemberID: RemovedClearing] = [:]
    /// Oldest first.
    private(set) var candidates: [BatchJournal.Candidate] = []

    /// Candidates within the time that rows are kept: so rows stay at most a quarter longer than they must.
    private static let parts: UInt64 = 4
    /// The most candidates, if the clock is set back and forth.
    private static let maxCandidates = 16

    init(of journal: BatchJournal, keeping milliseconds: UInt64) async throws(JournalError) {
        self.milliseconds = milliseconds
        candidates = try await journal.candidates()
        guard let base = try journal.baseNote() else { return }
        do { clearing = try RemovedRows(serialized: base.note).clearing } catch {
            throw JournalError(.storeDamaged, "the base cannot be read: \(error)")
        }
        row = base.row
    }

    /// Whether the checkpoint that covers the rows up to `row` is to be kept.
    ///
    /// - Parameter now: Unix milliseconds.
    func isCandidateDue(_ row: UInt64, at now: UInt64) -> Bool {
        let newest = candidates.last
        guard row > max(newest?.row ?? 0, self.row), candidates.count < Self.maxCandidates else { return false }
        guard let taken = newest?.takenAtUnixMilliseconds, taken <= now else { return true }
        return now - taken >= milliseconds / Self.parts
    }

    mutating func noteCandidate(_ row: UInt64, at now: UInt64) {
        candidates.append(BatchJournal.Candidate(row: row, takenAtUnixMilliseconds: now))
    }

    /// The newest candidate that is old enough; nil if none is.
    func nextBase(at now: UInt64) -> BatchJournal.Candidate? {
        guard now > milliseconds else { return nil }
        return candidates.last { $0.takenAtUnixMilliseconds <= now - milliseconds }
    }

    mutating func noteBase(_ base: BatchJournal.Candidate, _ removed: RemovedRows) {
        row = base.row
        clearing = removed.clearing
        candidates.removeAll { $0.row <= base.row }
    }
}
