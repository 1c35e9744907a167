import BankCore
import Journal

extension JournaledCore {
    /// The books as the journal has them: the newest checkpoint, then the rows after it.
    ///
    /// - Throws: ``JournalError``, with `store_damaged` for unreadable data.
    static func recover(
        from journal: BatchJournal
    ) async throws(JournalError) -> (books: CoreBooks, pace: CheckpointPace) {
        do {
            var books = CoreBooks()
            let checkpoint = try journal.latestCheckpoint()
            if let checkpoint { books = try CoreBooks(checkpoint: checkpoint.bytes) }
            var bytesSince: Int64 = 0
            try journal.readAll(after: checkpoint?.row ?? 0) { _, bytes in
                for event in try CoreRow(serialized: bytes).events { books.apply(event) }
                bytesSince += Int64(bytes.count)
            }
            let pace = CheckpointPace(
                row: checkpoint?.row ?? 0, size: checkpoint?.bytes.count ?? 0, bytesSince: bytesSince)
            return (books, pace)
        } catch {
            throw error as? JournalError ?? JournalError(.storeDamaged, "the bank's journal cannot be read: \(error)")
        }
    }
}
