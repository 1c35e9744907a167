import Foundation
import GRDB
import Synchronization

/// An append-only journal of batches in one SQLite file: a batch is one appended row and one sync.
///
/// What a batch says is its writer's business; here it is bytes with a checksum. One process and one connection write
/// the file, on a serial queue of the journal's own, so that a sync never occupies a thread of the cooperative pool.
///
/// After any write that failed for another reason than a full disk the fate of its bytes is unknown, and a second
/// attempt could turn out well over a hole: the journal then refuses all further work with the same error, and its
/// process is to end and to start again from what is durable (Rebello et al., "Can Applications Recover from fsync
/// Failures?", USENIX ATC 2020).
public final class BatchJournal: Sendable {
    /// The most bytes that one batch may have: 64 MiB.
    public static let sizeLimit = 64 << 20
    /// The most bytes that a checkpoint may have: 768 MiB, within the 10⁹ bytes of SQLite's largest value.
    public static let checkpointLimit = 768 << 20

    /// How often this journal has been opened, this time included; durable before anything is written.
    public let incarnation: UInt64
    /// What makes a commit durable, as read back from SQLite: `sqlite WAL, synchronous=FULL (read back 2)`.
    public let durability: String
    /// SQLite's `synchronous` as read back, for metrics: 2, which is FULL. A journal with any other is not opened.
    public let synchronous: Int64

    let connection: DatabaseQueue
    let progress: Mutex<JournalProgress>
    let mark: AcknowledgedMark
    /// Kept, so that its lock outlives the journal.
    private let folder: DataFolder

    /// Opens the folder's journal, or creates it where the folder never had one.
    ///
    /// - Parameters:
    ///   - kind: What the process is: `bank`, `coordinator`.
    ///   - owner: The member's id. A journal of another kind or owner is refused.
    ///   - evenIfMoved: Opens a store whose contents went elsewhere as well, to be read only: see ``move``.
    /// - Throws: ``JournalError`` with `store_missing`, `store_foreign`, `store_newer`, `store_damaged`, `store_behind`,
    ///   `store_moved` (the file then stays as it was found), `store_locked`, `sync_not_full`, `folder_unusable`,
    ///   `disk_full`, `read_failed`, `write_failed`.
    public init(
        in folder: DataFolder, kind: String, owner: String, evenIfMoved: Bool = false
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

    /// Whether there is a journal's file in the folder at `path`; opening a folder without one makes one.
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
        try Self.demandFits(bytes, limit: Self.sizeLimit)
        // Copied and summed up here, so that the serial queue does not wait for either.
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

    /// Replaces the checkpoint: whoever opens the journal next reads these bytes and the rows after `row`.
    ///
    /// Durable on return. The rows before it stay, for statements. A checkpoint older than the stored one is dropped.
    /// - Parameters:
    ///   - bytes: At most ``checkpointLimit``.
    ///   - row: The last row whose effect is in `bytes`; 0 for none.
    /// - Throws: As ``append(_:)``.
    public func writeCheckpoint(_ bytes: [UInt8], upTo row: UInt64) async throws(JournalError) {
        precondition(row <= lastRow, "a checkpoint covers only rows that exist")
        try Self.demandFits(bytes, limit: Self.checkpointLimit)
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

    /// The newest row's number; 0 while there is none.
    public var lastRow: UInt64 { progress.withLock { $0.lastRow } }

    /// What was done since this opening: syncs of the disk, batches appended, and the bytes in them.
    ///
    /// A commit is one sync; merging the write-ahead log into the file, every few MiB, is three.
    public var metrics: (syncs: Int64, batches: Int64, bytes: Int64) {
        progress.withLock { ($0.syncs, $0.batches, $0.bytes) }
    }

    /// Waits for writes that were begun, then closes the file; later calls throw `journal_closed`.
    public func close() {
        connection.inDatabase { _ in
            progress.withLock { $0.refuse(with: JournalError(.closed, "the journal in \(folder.path) was closed")) }
        }
        // What a failed close leaves in the write-ahead log is read from there at the next opening.
        try? connection.close()
    }

    private static func demandFits(_ bytes: [UInt8], limit: Int) throws(JournalError) {
        guard bytes.count <= limit else {
            throw JournalError(.tooLarge, "\(bytes.count) bytes are more than the \(limit) that may be stored together")
        }
    }
}
