import Foundation
import GRDB

/// A journal's SQLite file, opened for writing by this process alone.
struct OpenedStore {
    let connection: DatabaseQueue
    let durability: Durability
    let incarnation: UInt64
    let lastRow: UInt64

    /// - Parameter newcomer: For a blank file: the kind and owner that it is created for.
    /// - Throws: ``JournalError`` with `sync_not_full`, `store_locked`, `store_damaged`, `folder_unusable`, `disk_full`,
    ///   `read_failed`, `write_failed`.
    init(in folder: DataFolder, creatingFor newcomer: (kind: String, owner: String)?) throws(JournalError) {
        let path = folder.file(StoreFormat.fileName)
        (connection, durability) = try translating(JournalError.init(reading:)) {
            // SQLite would create it with the umask's permissions; its log and index take the file's.
            if newcomer != nil {
                _ = try OpenFile(path, O_RDWR | O_CREAT)
                try folder.syncNames()
            }
            let connection = try DatabaseQueue(path: path, configuration: Self.configuration)
            return (connection, try connection.inDatabase { try Durability.establish(on: $0) })
        }
        (incarnation, lastRow) = try translating(JournalError.init(writing:)) { [connection] in
            try connection.inDatabase { database in
                if let newcomer { try StoreFormat.create(kind: newcomer.kind, owner: newcomer.owner, in: database) }
                return (try StoreFormat.raiseIncarnation(in: database), try StoreFormat.lastRow(in: database))
            }
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.prepareDatabase { database in
            // No other program can write or even open the file meanwhile, and a commit needs no lock calls.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        return configuration
    }
}
