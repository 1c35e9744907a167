import AtomicCommit
import Failpoints
import Journal
import SettlementProtocol

/// Compaction: finished transactions go to the archive, the others into a checkpoint, and the rows of both are removed.
///
/// The archive is written first, the checkpoint next; rows are removed last. After a crash in between, the rows are
/// still there, and their finished transactions go to the archive once more, where the first copy stays.
extension DecisionRegister {
    /// The section of finished transactions, by id.
    private static let finished = ArchiveSection(1)
    private static let removals = (rows: 500, blocks: 100)
    /// Free pages of 4 KiB that the file keeps for its next rows.
    private static let sparePages = 4_096

    /// - Parameter transactions: Each as ``FinishedTransaction/serialized()``.
    /// - Throws: ``JournalError``; with `disk_full` nothing was changed.
    func archive(_ transactions: [(id: TransactionID, bytes: [UInt8])]) async throws(JournalError) {
        failpoint("coordinator.archive.before-write")
        try await journal.archive(
            transactions.map { transaction in
                ArchiveItem(
                    section: Self.finished, key: FinishedTransaction.key(of: transaction.id), bytes: transaction.bytes)
            })
        failpoint("coordinator.archive.after-write")
    }

    /// The archived transactions among `ids`, each as ``FinishedTransaction/serialized()``.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func archived(_ ids: [TransactionID]) async throws(JournalError) -> [[UInt8]] {
        try await journal.archived(ids.map(FinishedTransaction.key), in: Self.finished).compactMap { $0 }
    }

    /// Hands over every archived transaction, in the order of ids.
    ///
    /// - Throws: ``JournalError``; and any error from `visit`.
    static func readArchive(of journal: BatchJournal, _ visit: (DecisionEntry) throws -> Void) throws {
        try journal.readArchive(finished) { try visit(FinishedTransaction(archived: $0.bytes).entry) }
    }

    /// Everything that the archive does not hold.
    ///
    /// - Parameter decidedAt: Unix milliseconds.
    static func checkpoint(of books: CoordinatorBooks, decidedAt: (TransactionID) -> UInt64) -> [UInt8] {
        let (entries, finished, archiveEnd, newest) = books.register
        var batch = Batch()
        batch.decided = entries.map { $0.stored(at: decidedAt($0.id)) }
        batch.finished = finished.map(\.data)
        batch.horizonUnixMs = books.horizon
        batch.archiveEndUnixMs = archiveEnd
        batch.newestCommittedUnixMs = newest
        return bytes(of: batch)
    }

    /// Replaces the checkpoint by one that covers the rows up to `row`.
    ///
    /// - Throws: ``JournalError``; with `disk_full` nothing was changed.
    func writeCheckpoint(_ checkpoint: [UInt8], upTo row: UInt64) async throws(JournalError) {
        failpoint("coordinator.checkpoint.before-write")
        try await journal.writeCheckpoint(checkpoint, upTo: row)
        failpoint("coordinator.checkpoint.after-write")
    }

    /// Removes some rows that the checkpoint covers, and some archived transactions below the horizon.
    ///
    /// - Returns: Whether there may be more.
    /// - Throws: ``JournalError``; with `disk_full` nothing was changed.
    func removeSome(below horizon: UInt64) async throws(JournalError) -> Bool {
        let rows = try await journal.removeRows(below: .max, limit: Self.removals.rows)
        let hasMore = try await journal.removeArchived(
            in: Self.finished, ArchiveKey.first..<ArchiveKey(idTime: horizon), maxBlocks: Self.removals.blocks)
        try await journal.shrink(sparing: Self.sparePages)
        return rows == Self.removals.rows || hasMore
    }
}
