import Foundation
import GRDB
import Synchronization

extension BatchJournal {
    /// Removes rows below `row` that the checkpoint covers, oldest first, at most `limit`. Durable on return. The newest
    /// row always stays, and so does the checkpoint's.
    ///
    /// - Returns: How many were removed.
    /// - Throws: As ``append(_:)``.
    @discardableResult
    public func removeRows(below row: UInt64, limit: Int) async throws(JournalError) -> Int {
        let count = Mutex(0)
        _ = try await write(0) { database, lastRow in
            let delete = try database.cachedStatement(
                sql: """
                    DELETE FROM batch WHERE number IN (
                        SELECT number FROM batch WHERE number < ? AND number < (SELECT number FROM checkpoint)
                        ORDER BY number LIMIT ?
                    )
                    """)
            try delete.execute(arguments: [Int64(clamping: row), limit])
            let removed = database.changesCount
            count.withLock { $0 = removed }
            return lastRow
        }
        return count.withLock { $0 }
    }

    /// Gives up to `pages` free pages at the end of the file back to the disk, 4 KiB each. A file that was made before
    /// there was an archive keeps its free pages and uses them again.
    ///
    /// - Throws: As ``append(_:)``.
    public func shrink(pages: Int) async throws(JournalError) {
        _ = try await write(0) { database, lastRow in
            // Each step of the query frees one page.
            _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(pages))")
            return lastRow
        }
    }

    /// Gives free pages beyond the `spare` ones back to the disk, some MiB at most. Rows wait only for a small part at a
    /// time.
    ///
    /// - Throws: As ``append(_:)``.
    public func shrink(sparing spare: Int) async throws(JournalError) {
        var pages = min(try await freePages() - spare, 16 * 512)
        while pages > 0 {
            try await shrink(pages: min(pages, 512))
            pages -= 512
        }
    }

    /// The pages of the file that hold nothing, 4 KiB each.
    ///
    /// - Throws: ``JournalError`` with `read_failed`, `journal_closed`.
    public func freePages() async throws(JournalError) -> Int {
        try await onQueue { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
    }

    /// The oldest row's number; 0 if there is none.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func firstRow() throws(JournalError) -> UInt64 { try read { try StoreFormat.firstRow(in: $0) } }
}
