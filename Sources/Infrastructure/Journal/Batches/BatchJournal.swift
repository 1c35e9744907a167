import Foundation
import GRDB
import Synchronization

/// An append-only journal of batches in one SQLite file: a batch is one appended row and one sync.
///
/// The journal does not interpret a batch: it is bytes with a checksum. One process writes the file through one
/// connection, on the journal's own serial queue, so a sync never occupies a thread of the cooperative pool.
///
/// After a write fails for any reason but a full disk, the fate of its bytes is unknown, and a retry could succeed over
/// a gap. The journal then refuses all further writes with the same error. Its process must end and restart from the
/// durable rows (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
public final class BatchJournal: Sendable {
    /// The most bytes that one batch may have: 64 MiB.
    public static let sizeLimit = 64 << 20
    /// The most bytes that a checkpoint may have: 768 MiB, within the 10⁹ bytes of SQLite's largest value.
    public static let checkpointLimit = 768 << 20

    /// How often this journal has been opened, including this time; durable before any other write.
    public let incarnation: UInt64
    /// The settings that make a commit durable, as read back from SQLite: `sqlite WAL, synchronous=FULL (read back 2)`.
    public let durability: String
    /// SQLite's `synchronous` as read back, for metrics: 2, which is FULL. A journal with another value does not open.
    public let synchronous: Int64

    let connection: DatabaseQueue
    let progress: Mutex<JournalProgress>
    let mark: AcknowledgedMark
    /// Kept so that the folder's lock outlives the journal.
    private let folder: DataFolder

    /// Opens the folder's journal, or creates it if the folder never had one.
    ///
    /// - Parameters:
    ///   - kind: The kind of process: `bank`, `desk` or `coordinator`.
    ///   - owner: The member's id. A journal of another kind or owner is refused.
    ///   - evenIfMoved: Also opens a store that has moved, for reading only: see ``move``.
    /// - Throws: ``JournalError`` with `store_missing`, `store_foreign`, `store_newer`, `store_damaged`,
    ///   `store_behind`, `store_moved` (up to here the file stays as it was found), `store_locked`, `sync_not_full`,
    ///   `folder_unusable`, `disk_full`, `read_failed`, `write_failed`.
    public init(
        in folder: DataFolder, kind: StoreKind, owner: String, evenIfMoved: Bool = false
    ) throws(JournalError) {
        let store = try OpenedStore.open(in: folder, kind: kind, owner: owner, evenIfMoved: evenIfMoved)
        self.folder = folder
        connection = store.connection
        mark = store.mark
        incarnation = store.incarnation
        durability = store.durability.description
        synchronous = Int64(store.durability.synchronous)
        var progress = JournalProgress(lastRow: store.lastRow)
        if let move = store.move { progress.note(move, refusal: move.refusal(folder.file(StoreFormat.fileName))) }
        self.progress = Mutex(progress)
    }

    /// Whether the folder at `path` holds a journal file; opening a folder without one creates it.
    public static func isThere(inFolderAt path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/\(StoreFormat.fileName)")
    }

    /// The SQLite file.
    var path: String { folder.file(StoreFormat.fileName) }

    /// Appends a batch; it is durable on return, and the rows are in the order of the calls.
    ///
    /// Cancelling the task neither stops nor undoes it.
    /// - Parameter bytes: At most ``sizeLimit``.
    /// - Returns: The row's number: one more than the row before, from 1.
    /// - Throws: ``JournalError`` with `disk_full` or `too_large` (nothing was changed), `write_failed` or
    ///   `store_damaged` (end the process), `journal_closed`.
    public func append(_ bytes: [UInt8]) async throws(JournalError) -> UInt64 {
        try Self.demandFits(bytes.count, limit: Self.sizeLimit)
        // Copied and checksummed here, so that the serial queue waits for neither.
        let data = Data(bytes)
        let checksum = Checksum(of: bytes)
        return try await write(data.count) { database, lastRow in
            let row = lastRow + 1
            let insert = try database.cachedStatement(
                sql: "INSERT INTO batch (number, checksum, bytes) VALUES (?, ?, ?)")
            try insert.execute(arguments: [Int64(row), Int64(bitPattern: checksum.bound(to: row)), data])
            return row
        }
    }

    /// Replaces the checkpoint: the next start reads these bytes and the rows after `row`.
    ///
    /// Durable on return. Older rows stay until ``removeRows(below:limit:)``. A checkpoint older than the stored one is
    /// dropped.
    /// - Parameters:
    ///   - bytes: At most ``checkpointLimit``.
    ///   - row: The last row whose effect is in `bytes`; 0 for none.
    /// - Throws: As ``append(_:)``.
    public func writeCheckpoint(_ bytes: [UInt8], upTo row: UInt64) async throws(JournalError) {
        precondition(row <= lastRow, "a checkpoint covers only rows that exist")
        try Self.demandFits(bytes.count, limit: Self.checkpointLimit)
        let data = Data(bytes)
        let checksum = Int64(bitPattern: Checksum(of: bytes).bound(to: row))
        _ = try await write(data.count) { database, lastRow in
            let replace = try database.cachedStatement(
                sql: """
                    INSERT INTO checkpoint (id, number, checksum, bytes) VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE
                    SET number = excluded.number, checksum = excluded.checksum, bytes = excluded.bytes
                    WHERE excluded.number >= number
                    """)
            try replace.execute(arguments: [Int64(row), checksum, data])
            return lastRow
        }
    }

    /// The newest row's number; 0 if there is none.
    public var lastRow: UInt64 { progress.withLock { $0.lastRow } }

    /// Counts since this opening: disk syncs, appended batches, and the bytes in them.
    ///
    /// A commit is one sync; merging the write-ahead log into the file, every few MiB, is three.
    public var metrics: (syncs: Int64, batches: Int64, bytes: Int64) {
        progress.withLock { ($0.syncs, $0.batches, $0.bytes) }
    }

    /// Waits for writes in progress, then closes the file; later calls throw `journal_closed`.
    public func close() {
        connection.inDatabase { _ in
            progress.withLock { $0.refuse(with: JournalError(.closed, "the journal in \(folder.path) was closed")) }
        }
        // If closing fails, the next opening reads the rest from the write-ahead log.
        try? connection.close()
    }

    static func demandFits(_ size: Int, limit: Int) throws(JournalError) {
        guard size <= limit else {
            throw JournalError(.tooLarge, "\(size) bytes are more than the limit of \(limit)")
        }
    }
}

extension BatchJournal {
    /// Sets a pragma on the writing connection. Tests use it to take away space or write permission, and to restore it.
    package func set(_ pragma: String, to value: Int) throws {
        try connection.inDatabase { try $0.execute(sql: "PRAGMA \(pragma) = \(value)") }
    }
}
