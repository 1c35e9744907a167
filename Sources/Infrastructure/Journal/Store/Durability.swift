import GRDB

/// How a connection makes commits durable, as SQLite reports it after the settings are made.
package struct Durability: Hashable, Sendable, CustomStringConvertible {
    package let journalMode: String
    package let synchronous: Int

    /// - Parameter synchronous: SQLite's number: 0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA.
    /// - Throws: ``JournalError`` with `sync_not_full` for anything but WAL with FULL.
    package init(journalMode: String, synchronous: Int) throws(JournalError) {
        guard journalMode == "wal", synchronous == 2 else {
            throw JournalError(
                .syncNotFull, "SQLite reports journal_mode=\(journalMode) and synchronous=\(synchronous), not wal and 2"
            )
        }
        self.journalMode = journalMode
        self.synchronous = synchronous
    }

    package var description: String { "sqlite WAL, synchronous=FULL (read back \(synchronous))" }

    /// Sets WAL and FULL on this connection and reads both back.
    ///
    /// Done here because GRDB's own WAL set-up ends with NORMAL, under which a commit is durable only after the next
    /// checkpoint.
    static func establish(on database: Database) throws -> Durability {
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        return try Durability(
            journalMode: String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "none",
            synchronous: Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0)
    }
}
