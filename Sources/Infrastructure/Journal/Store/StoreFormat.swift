import Foundation
import GRDB

/// The SQLite file's layout, and the numbers that identify it.
enum StoreFormat {
    static let fileName = "journal.sqlite"
    /// SQLite's page size, unless the file was made with another one.
    static let pageBytes = 4_096
    /// "FRSH" in SQLite's `application_id`.
    static let application: Int32 = 0x4652_5348
    /// The versions of a layout, in SQLite's `user_version`.
    enum Version {
        /// Without an archive. The next opening adds one.
        static let withoutArchive: Int32 = 1
        /// A moved store, with or without archive and base: a build without the marker takes it for newer and does not serve
        /// from it.
        static let moved: Int32 = 2
        /// With an archive, without a base. The next opening adds the base.
        static let withoutBase: Int32 = 3
        /// With a row for each item of the archive. The next opening makes them blocks.
        static let withoutBlocks: Int32 = 4
        /// With an archive of blocks and a base: a build without them would miss the rows that were removed.
        static let current: Int32 = 5
    }

    /// Creates the tables and names the owner, in one transaction: after a crash the file is complete or blank.
    static func create(kind: StoreKind, owner: String, in database: Database) throws {
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: """
                    CREATE TABLE identity (
                        id INTEGER PRIMARY KEY CHECK (id = 1), kind TEXT NOT NULL, owner TEXT NOT NULL,
                        incarnation INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE batch (
                        number INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, bytes BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE checkpoint (
                        id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, checksum INTEGER NOT NULL,
                        bytes BLOB NOT NULL
                    ) STRICT;
                    \(archiveTable)
                    \(baseTable)
                    PRAGMA application_id = \(application);
                    PRAGMA user_version = \(Version.current);
                    """)
            try database.execute(
                sql: "INSERT INTO identity (id, kind, owner, incarnation) VALUES (1, ?, ?, 0)",
                arguments: [kind.rawValue, owner])
            return .commit
        }
        // Into the file itself, so that it is recognised even if its log is lost.
        try database.checkpoint(.truncate)
    }

    private static let archiveTable = """
        CREATE TABLE IF NOT EXISTS archive_block (
            section INTEGER NOT NULL, first BLOB NOT NULL, last BLOB NOT NULL, checksum INTEGER NOT NULL,
            items BLOB NOT NULL, PRIMARY KEY (section, first)
        ) STRICT, WITHOUT ROWID;
        """
    /// An item in a row of its own is a block of one.
    private static let takeItems = """
        INSERT INTO archive_block (section, first, last, checksum, items)
        SELECT section, key, key, checksum, bytes FROM archive;
        DROP TABLE archive;
        """

    /// The note is null for a candidate.
    private static let baseTable = """
        CREATE TABLE IF NOT EXISTS base (
            number INTEGER PRIMARY KEY, taken_ms INTEGER NOT NULL, checksum INTEGER NOT NULL, bytes BLOB NOT NULL,
            note_checksum INTEGER, note BLOB
        ) STRICT;
        """

    /// Adds the tables that a store of an earlier version lacks, in one transaction. A moved store stays a moved one.
    static func addTables(in database: Database) throws {
        let version = try Int32.fetchOne(database, sql: "PRAGMA user_version")
        guard version != Version.current else { return }
        try database.inTransaction(.immediate) {
            try database.execute(sql: archiveTable + baseTable)
            if try database.tableExists("archive") { try database.execute(sql: takeItems) }
            if version != Version.moved { try database.execute(sql: "PRAGMA user_version = \(Version.current)") }
            return .commit
        }
    }

    /// Records the move and sets ``Version/moved``, in one transaction.
    static func markMoved(_ move: StoreMove, in database: Database) throws {
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: """
                    CREATE TABLE moved (
                        id INTEGER PRIMARY KEY CHECK (id = 1), conversion TEXT NOT NULL, target TEXT NOT NULL,
                        marked_ms INTEGER NOT NULL, complete INTEGER NOT NULL
                    ) STRICT;
                    PRAGMA user_version = \(Version.moved);
                    """)
            try database.execute(
                sql: "INSERT INTO moved (id, conversion, target, marked_ms, complete) VALUES (1, ?, ?, ?, 0)",
                arguments: [move.id.uuidString, move.target, Int64(clamping: move.markedUnixMilliseconds)])
            return .commit
        }
        // Into the file itself, so that the file alone shows the move; until this succeeds, the synced log shows it.
        _ = try? database.checkpoint(.truncate)
    }

    static func markMoveComplete(in database: Database) throws {
        try database.execute(sql: "UPDATE moved SET complete = 1")
    }

    /// The move of a file with ``Version/moved``.
    static func move(in database: Database) throws -> StoreMove {
        let row = try Row.fetchOne(database, sql: "SELECT conversion, target, marked_ms, complete FROM moved")
        guard let row, let id = String.fromDatabaseValue(row[0]).flatMap({ UUID(uuidString: $0) }),
            let target = String.fromDatabaseValue(row[1]), let marked = Int64.fromDatabaseValue(row[2]),
            let complete = Bool.fromDatabaseValue(row[3])
        else { throw JournalError(.storeDamaged, "the store has moved, but does not name its target") }
        return StoreMove(
            id: id, target: target, markedUnixMilliseconds: UInt64(clamping: marked), isComplete: complete)
    }

    /// Counts one more opening durably and returns the count.
    static func raiseIncarnation(in database: Database) throws -> UInt64 {
        try database.execute(sql: "UPDATE identity SET incarnation = incarnation + 1")
        return try number("SELECT incarnation FROM identity", in: database)
    }

    static func lastRow(in database: Database) throws -> UInt64 {
        try number("SELECT max(number) FROM batch", in: database)
    }

    /// The oldest row's number; 0 if there is none.
    static func firstRow(in database: Database) throws -> UInt64 {
        try number("SELECT min(number) FROM batch", in: database)
    }

    /// The one number that `query` yields; 0 for none.
    static func number(_ query: String, in database: Database) throws -> UInt64 {
        let value = try DatabaseValue.fetchOne(database, sql: query) ?? .null
        guard !value.isNull else { return 0 }
        guard case .int64(let number) = value.storage, number >= 0 else {
            throw JournalError(.storeDamaged, "\(query): not a count")
        }
        return UInt64(number)
    }
}
