import Foundation
import GRDB

/// A check of a journal's file before it is opened for writing.
///
/// The file is opened read-only, so a refused file stays unchanged byte for byte: SQLite would otherwise merge its
/// write-ahead log when the connection closes.
struct StoreInspection {
    /// Up to this size each start checks every page (at most about 0.2 s if the file is cached). In a larger file a row
    /// is checked by its checksum when it is read, and a page when SQLite reads it.
    static let fullCheckLimit = 256 << 20

    /// Nothing was ever written: the file is missing, or a start created it and got no further.
    let isBlank: Bool
    /// The store's move; nil if it has not moved.
    let move: StoreMove?

    /// - Throws: ``JournalError`` with `store_missing`, `store_foreign`, `store_newer`, `store_damaged`,
    ///   `store_behind`, `store_locked`, `read_failed`.
    init(of folder: DataFolder, kind: StoreKind, owner: String) throws(JournalError) {
        let mark = try AcknowledgedMark.position(in: folder)
        let path = folder.file(StoreFormat.fileName)
        let size = try Self.size(of: path)
        guard let size, size > 0 else {
            if mark != nil { throw JournalError(.storeMissing, "\(path) is \(size == nil ? "gone" : "empty")") }
            isBlank = true
            move = nil
            return
        }
        (isBlank, move) = try translating(JournalError.init(reading:)) {
            var configuration = Configuration()
            configuration.readonly = true
            let connection = try DatabaseQueue(path: path, configuration: configuration)
            return try connection.inDatabase { database in
                let look = Look(database, path: path, size: size)
                if try look.isBlank() {
                    if mark != nil { throw JournalError(.storeMissing, "\(path) no longer holds any table") }
                    return (true, nil)
                }
                try look.demandFormat()
                try look.demandWholePages()
                try look.demandIdentity(kind: kind, owner: owner)
                try look.demandNothingLost(since: mark)
                return (false, try look.move())
            }
        }
    }

    private static func size(of path: String) throws(JournalError) -> Int? {
        do {
            return Int(try OpenFile(path, O_RDONLY | O_NONBLOCK).status().st_size)
        } catch let failure where failure.number == ENOENT {
            return nil
        } catch {
            throw JournalError(reading: error)
        }
    }
}

/// The checks of an inspection, in the order in which their results can be trusted.
private struct Look {
    let database: Database
    let path: String
    let size: Int

    init(_ database: Database, path: String, size: Int) {
        self.database = database
        self.path = path
        self.size = size
    }

    func isBlank() throws -> Bool {
        try pragma("application_id") == 0 && Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }

    func demandFormat() throws {
        guard try pragma("application_id") == StoreFormat.application else {
            throw JournalError(.storeForeign, "\(path) was written by another application")
        }
        let version = try pragma("user_version")
        guard version <= StoreFormat.Version.current else {
            throw JournalError(
                .storeNewer, "\(path) has format \(version); this build knows \(StoreFormat.Version.current)")
        }
        guard version >= StoreFormat.Version.withoutArchive else {
            throw JournalError(.storeDamaged, "\(path) has format \(version), which never existed")
        }
    }

    func demandWholePages() throws {
        guard size <= StoreInspection.fullCheckLimit else { return }
        let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard finding == "ok" else { throw JournalError(.storeDamaged, "\(path): \(finding)") }
    }

    func demandIdentity(kind: StoreKind, owner: String) throws {
        let row = try Row.fetchOne(database, sql: "SELECT kind, owner FROM identity")
        guard let row, let foundKind = String.fromDatabaseValue(row[0]),
            let foundOwner = String.fromDatabaseValue(row[1])
        else { throw JournalError(.storeDamaged, "\(path) does not name its owner") }
        guard foundKind == kind.rawValue, foundOwner == owner else {
            throw JournalError(
                .storeForeign, "\(path) belongs to \(foundKind) \(foundOwner), not to \(kind.rawValue) \(owner)")
        }
    }

    func demandNothingLost(since mark: AcknowledgedMark.Position?) throws {
        let last = try StoreFormat.lastRow(in: database)
        let covered = try StoreFormat.number("SELECT number FROM checkpoint", in: database)
        let incarnation = try StoreFormat.number("SELECT incarnation FROM identity", in: database)
        let due = max(mark?.row ?? 0, covered)
        guard last >= due, incarnation >= mark?.incarnation ?? 0 else {
            throw JournalError(
                .storeBehind,
                "\(path) ends at row \(last) of start \(incarnation), but row \(due) of start \(mark?.incarnation ?? 0) was durable"
            )
        }
    }

    func move() throws -> StoreMove? {
        try pragma("user_version") == StoreFormat.Version.moved ? StoreFormat.move(in: database) : nil
    }

    private func pragma(_ name: String) throws -> Int32 {
        try Int32.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
    }
}
