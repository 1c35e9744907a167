import BankCore
import Failpoints
import Journal

extension JournaledCore {
    private static let checkpointAfterRows: UInt64 = 2_000

    /// The books as the journal has them: the newest checkpoint, then the rows after it.
    ///
    /// - Throws: ``JournalError``, with `store_damaged` for unreadable data.
    static func recover(from journal: BatchJournal) async throws(JournalError) -> CoreBooks {
        do {
            var books = CoreBooks()
            var from: UInt64 = 0
            if let checkpoint = try journal.latestCheckpoint() {
                books = try CoreBooks(checkpoint: checkpoint.bytes)
                from = checkpoint.row
            }
            try journal.readAll(after: from) { _, bytes in
                for event in try CoreRow(serialized: bytes).events { books.apply(event) }
            }
            if journal.lastRow - from > checkpointAfterRows {
                failpoint("bank.checkpoint.before-write")
                do throws(JournalError) {
                    try await journal.writeCheckpoint(books.checkpoint(), upTo: journal.lastRow)
                } catch {
                    // Books beyond the limit are recovered from their rows.
                    guard error.code == .tooLarge else { throw error }
                }
                failpoint("bank.checkpoint.after-write")
            }
            return books
        } catch {
            throw error as? JournalError ?? JournalError(.storeDamaged, "the bank's journal cannot be read: \(error)")
        }
    }
}
