import Foundation
import GRDB

/// A stopped process's store, opened as a copy: the folder itself is only read, so an inspection changes nothing.
public final class StoppedStore {
    public let kind: StoreKind
    /// The member's id.
    public let owner: String
    public let journal: BatchJournal
    private let copy: DataFolder
    /// Held so that the process cannot start during the inspection.
    private let lock: OpenFile?

    /// Copies the store and opens the copy as a start would.
    ///
    /// - Throws: ``JournalError`` with `store_missing` if the folder holds no journal, `folder_locked` if its process
    ///   runs, and the errors of ``BatchJournal/init(in:kind:owner:evenIfMoved:)``.
    public init(inFolderAt path: String) throws(JournalError) {
        lock = try Self.locked(path)
        let place = FileManager.default.temporaryDirectory.appending(path: "freshet-inspect-\(UUID().uuidString)")
        let copied = place.path(percentEncoded: false)
        do {
            copy = try DataFolder(path: copied)
            try Self.copyFiles(from: path, to: copied)
            (kind, owner) = try Self.identity(of: copied)
            journal = try BatchJournal(in: copy, kind: kind, owner: owner, evenIfMoved: true)
        } catch {
            try? FileManager.default.removeItem(at: place)
            throw error as? JournalError ?? JournalError(reading: error)
        }
    }

    /// Removes the copy.
    public func close() {
        journal.close()
        copy.close()
        try? FileManager.default.removeItem(atPath: copy.path)
    }

    private static func locked(_ path: String) throws(JournalError) -> OpenFile? {
        guard FileManager.default.fileExists(atPath: "\(path)/\(StoreFormat.fileName)") else {
            throw JournalError(.storeMissing, "\(path) holds no \(StoreFormat.fileName)")
        }
        do {
            let lock = try OpenFile("\(path)/lock", O_RDWR)
            guard try lock.lockExclusively() else {
                throw JournalError(.folderLocked, "\(path) is in use: its process is running")
            }
            return lock
        } catch let failure as SystemFailure where failure.number == ENOENT {
            return nil
        } catch {
            throw error as? JournalError ?? JournalError(reading: error)
        }
    }

    private static func copyFiles(from path: String, to copy: String) throws {
        // Without the lock, the ballast, and the statements file, which is rebuilt from the journal.
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where !["lock", "ballast"].contains(name) && !name.hasPrefix("statements.") {
            var isFolder: ObjCBool = false
            let source = "\(path)/\(name)"
            guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            try FileManager.default.copyItem(atPath: source, toPath: "\(copy)/\(name)")
        }
    }

    private static func identity(of path: String) throws(JournalError) -> (kind: StoreKind, owner: String) {
        try translating(JournalError.init(reading:)) {
            var configuration = Configuration()
            configuration.readonly = true
            let connection = try DatabaseQueue(path: "\(path)/\(StoreFormat.fileName)", configuration: configuration)
            return try connection.inDatabase { database in
                guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == StoreFormat.application else {
                    throw JournalError(.storeForeign, "\(path) was written by another application")
                }
                let row = try Row.fetchOne(database, sql: "SELECT kind, owner FROM identity")
                guard let row, let kind = String.fromDatabaseValue(row[0]), let owner = String.fromDatabaseValue(row[1])
                else { throw JournalError(.storeDamaged, "\(path) does not name its owner") }
                guard let kind = StoreKind(rawValue: kind) else {
                    throw JournalError(.storeNewer, "\(path) is of a kind that is not known here: \(kind)")
                }
                return (kind, owner)
            }
        }
    }
}
