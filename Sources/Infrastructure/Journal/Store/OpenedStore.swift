import Foundation
import GRDB

/// A journal's SQLite file, opened for writing by this process alone.
struct OpenedStore {
    let connection: DatabaseQueue
    let mark: AcknowledgedMark
    let durability: Durability
    let incarnation: UInt64
    let lastRow: UInt64
    /// The store's move; nil if it has not moved.
    let move: StoreMove?

    /// Inspects the file, then opens or creates it. On a full disk it frees the ballast and retries, so that decided
    /// transactions can be finished.
    ///
    /// - Throws: ``JournalError`` as ``BatchJournal/init(in:kind:owner:evenIfMoved:)``.
    static func open(
        in folder: DataFolder, kind: StoreKind, owner: String, evenIfMoved: Bool
    ) throws(JournalError) -> OpenedStore {
        do {
            return try OpenedStore(in: folder, kind: kind, owner: owner, evenIfMoved: evenIfMoved)
        } catch {
            guard error.code == .diskFull else { throw error }
            folder.freeBallast()
            return try OpenedStore(in: folder, kind: kind, owner: owner, evenIfMoved: evenIfMoved)
        }
    }

    private init(in folder: DataFolder, kind: StoreKind, owner: String, evenIfMoved: Bool) throws(JournalError) {
        let inspection = try StoreInspection(of: folder, kind: kind, owner: owner)
        let isBlank = inspection.isBlank
        let path = folder.file(StoreFormat.fileName)
        move = inspection.move
        if let move, !evenIfMoved { throw move.refusal(path) }
        (connection, durability) = try translating(JournalError.init(reading:)) {
            if isBlank {
                // SQLite would create the file with the umask's permissions; its log and index copy the file's.
                _ = try OpenFile(path, O_RDWR | O_CREAT)
                try folder.syncNames()
            }
            let connection = try DatabaseQueue(path: path, configuration: Self.configuration(isBlank: isBlank))
            return (connection, try connection.inDatabase { try Durability.establish(on: $0) })
        }
        (incarnation, lastRow, mark) = try translating(JournalError.init(writing:)) { [connection] in
            let (incarnation, lastRow) = try connection.inDatabase { database in
                if isBlank { try StoreFormat.create(kind: kind, owner: owner, in: database) }
                try StoreFormat.addTables(in: database)
                return (try StoreFormat.raiseIncarnation(in: database), try StoreFormat.lastRow(in: database))
            }
            let mark = try AcknowledgedMark(in: folder, at: .init(incarnation: incarnation, row: lastRow))
            return (incarnation, lastRow, mark)
        }
    }

    private static let logBytes = 16 << 20

    private static func configuration(isBlank: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.prepareDatabase { database in
            // Before the first page is written: only then can the file shrink once rows have been removed.
            if isBlank { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            // No other program can write or even open the file, and a commit needs no lock calls.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            // The log shrinks to this once its contents are in the file; by itself it would keep its largest size.
            try database.execute(sql: "PRAGMA journal_size_limit = \(logBytes)")
        }
        return configuration
    }
}
