import Foundation
import GRDB
import Synchronization

/// A checkpoint from which the kept rows lead on, although newer checkpoints exist.
public struct BaseCheckpoint: Hashable, Sendable {
    /// The last row whose effect is in ``checkpoint``. Older rows may have been removed.
    public let row: UInt64
    /// Unix milliseconds, as given to ``BatchJournal/keepCheckpoint(takenAt:)``.
    public let takenAtUnixMilliseconds: UInt64
    public let checkpoint: [UInt8]
    /// The owner's note: what it knows of the rows up to ``row`` beyond the checkpoint.
    public let note: [UInt8]
}

extension BatchJournal {
    /// A checkpoint that was kept and can become the base.
    public struct Candidate: Hashable, Sendable {
        public let row: UInt64
        /// Unix milliseconds.
        public let takenAtUnixMilliseconds: UInt64

        public init(row: UInt64, takenAtUnixMilliseconds: UInt64) {
            self.row = row
            self.takenAtUnixMilliseconds = takenAtUnixMilliseconds
        }
    }

    /// Keeps a copy of the stored checkpoint as a candidate for the base. Durable on return. For one that is kept already
    /// nothing changes.
    ///
    /// - Returns: The last row that the checkpoint covers; 0 if there is no checkpoint.
    /// - Throws: As ``append(_:)``.
    @discardableResult
    public func keepCheckpoint(takenAt unixMilliseconds: UInt64) async throws(JournalError) -> UInt64 {
        let kept = Mutex<UInt64>(0)
        _ = try await write(0) { database, lastRow in
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO base (number, taken_ms, checksum, bytes)
                    SELECT number, ?, checksum, bytes FROM checkpoint WHERE number > 0
                    """, arguments: [Int64(clamping: unixMilliseconds)])
            let row = try StoreFormat.number("SELECT number FROM checkpoint", in: database)
            kept.withLock { $0 = row }
            return lastRow
        }
        return kept.withLock { $0 }
    }

    /// The kept checkpoints after the base, oldest first.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func candidates() async throws(JournalError) -> [Candidate] {
        try await onQueue { database in
            try Row.fetchAll(database, sql: "SELECT number, taken_ms FROM base WHERE note IS NULL ORDER BY number").map
            {
                guard let row = Int64.fromDatabaseValue($0[0]), let taken = Int64.fromDatabaseValue($0[1]) else {
                    throw JournalError(.storeDamaged, "a kept checkpoint has no number")
                }
                return Candidate(row: UInt64(clamping: row), takenAtUnixMilliseconds: UInt64(clamping: taken))
            }
        }
    }

    /// The bytes of a candidate's checkpoint; nil if it is not kept.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func checkpoint(of candidate: Candidate) throws(JournalError) -> [UInt8]? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT number, checksum, bytes FROM base WHERE number = ?",
                arguments: [Int64(clamping: candidate.row)]
            ).map { try Self.checked($0, "a kept checkpoint").bytes }
        }
    }

    /// Makes a candidate the base, in one transaction. From then on the rows that it covers may be removed, and older
    /// kept checkpoints are gone. Durable on return.
    ///
    /// - Throws: As ``append(_:)``.
    public func makeBase(_ candidate: Candidate, note: [UInt8]) async throws(JournalError) {
        try Self.demandFits(note.count, limit: Self.checkpointLimit)
        let row = Int64(clamping: candidate.row)
        let data = Data(note)
        let checksum = Int64(bitPattern: Checksum(of: note).bound(to: candidate.row))
        _ = try await write(data.count) { database, lastRow in
            try database.inTransaction(.immediate) {
                try database.execute(
                    sql: "UPDATE base SET note = ?, note_checksum = ? WHERE number = ?",
                    arguments: [data, checksum, row])
                try database.execute(sql: "DELETE FROM base WHERE number < ?", arguments: [row])
                return .commit
            }
            return lastRow
        }
    }

    /// The base; nil as long as all rows are kept.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func base() throws(JournalError) -> BaseCheckpoint? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT number, checksum, bytes, note_checksum, note, taken_ms FROM base WHERE note IS NOT NULL")
            guard let row else { return nil }
            let (number, bytes) = try Self.checked(row, "the base")
            return BaseCheckpoint(
                row: number, takenAtUnixMilliseconds: UInt64(clamping: Int64.fromDatabaseValue(row[5]) ?? 0),
                checkpoint: bytes, note: try Self.note(row[4], checksum: row[3], of: number))
        }
    }

    /// The base's row and note, without its checkpoint; nil as long as all rows are kept.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func baseNote() throws(JournalError) -> (row: UInt64, note: [UInt8])? {
        try read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT number, note_checksum, note FROM base WHERE note IS NOT NULL")
            guard let row else { return nil }
            guard let number = Int64.fromDatabaseValue(row[0]).flatMap(UInt64.init(exactly:)) else {
                throw JournalError(.storeDamaged, "the base has no number")
            }
            return (number, try Self.note(row[2], checksum: row[1], of: number))
        }
    }

    /// The base's row; 0 as long as all rows are kept.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func baseRow() throws(JournalError) -> UInt64 {
        try read { try StoreFormat.number("SELECT number FROM base WHERE note IS NOT NULL", in: $0) }
    }

    private static func note(_ note: DatabaseValue, checksum: DatabaseValue, of row: UInt64) throws -> [UInt8] {
        guard let note = Data.fromDatabaseValue(note).map([UInt8].init), case .int64(let checksum) = checksum.storage,
            Int64(bitPattern: Checksum(of: note).bound(to: row)) == checksum
        else { throw JournalError(.storeDamaged, "the note of the base fails its checksum") }
        return note
    }
}
