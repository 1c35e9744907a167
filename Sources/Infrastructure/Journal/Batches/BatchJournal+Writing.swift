import GRDB
import GRDBSQLite
import Synchronization

extension BatchJournal {
    /// Runs one autocommitted query on the serial queue; durable on return.
    ///
    /// - Parameters:
    ///   - size: The bytes that it adds to the log; 0 if only SQLite knows, as for a removal.
    ///   - statement: Takes the newest row's number; returns the newest row's number after the query.
    func write(
        _ size: Int, _ statement: @escaping @Sendable (Database, UInt64) throws -> UInt64
    ) async throws(JournalError) -> UInt64 {
        // A continuation instead of GRDB's own async access, which rolls back when the task is cancelled.
        let outcome = await withCheckedContinuation { continuation in
            connection.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: self.commit(size, statement, in: database))
                // After the answer, so that only the next batch waits for it.
                self.mergeLogIfDue(in: database)
            }
        }
        return try outcome.get()
    }

    private func commit(
        _ size: Int, _ statement: (Database, UInt64) throws -> UInt64, in database: Database
    ) -> Result<UInt64, JournalError> {
        let (lastRow, refusal) = progress.withLock { ($0.lastRow, $0.refusal) }
        if let refusal { return .failure(refusal) }
        do {
            let row = try statement(database, lastRow)
            if row > lastRow { mark.move(to: .init(incarnation: incarnation, row: row)) }
            let written = Self.takeWrittenBytes(of: database)
            if size > 0 || written > 0 || row > lastRow {
                progress.withLock { $0.noteCommit(size > 0 ? size : written, newest: row) }
            }
            return .success(row)
        } catch {
            return .failure(note(JournalError(writing: error)))
        }
    }

    /// The bytes of the pages that SQLite has written since the last call.
    private static func takeWrittenBytes(of database: Database) -> Int {
        var (pages, highest): (Int32, Int32) = (0, 0)
        // It fails only for an unknown counter.
        sqlite3_db_status(database.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1)
        return Int(pages) * StoreFormat.pageBytes
    }

    /// Moves the contents of the write-ahead log into the file.
    ///
    /// SQLite's own automatic merge is off: it runs inside a commit that a caller waits for, and it ignores I/O
    /// errors.
    private func mergeLogIfDue(in database: Database) {
        guard progress.withLock({ $0.isMergeDue }) else { return }
        do {
            try database.checkpoint(.passive)
            progress.withLock { $0.noteMerge(succeeded: true) }
        } catch {
            // On a full disk the log keeps everything, and the merge is retried some MiB later.
            _ = note(JournalError(writing: error))
            progress.withLock { $0.noteMerge(succeeded: false) }
        }
    }

    /// Remembers every failure after which nothing more may be written.
    private func note(_ error: JournalError) -> JournalError {
        if error.code != .diskFull { progress.withLock { $0.refuse(with: error) } }
        return error
    }
}
