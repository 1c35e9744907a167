import Foundation
import GRDB
import Synchronization

extension BatchJournal {
    /// Puts items into the archive, in one transaction with one sync. An item whose key is there already changes nothing.
    ///
    /// Durable on return. Rows that are appended meanwhile wait, so pass some hundred items at once, not more.
    /// - Throws: As ``append(_:)``.
    public func archive(_ items: [ArchiveItem]) async throws(JournalError) {
        guard !items.isEmpty else { return }
        let size = items.reduce(0) { $0 + $1.bytes.count + $1.key.bytes.count }
        try Self.demandFits(size, limit: Self.sizeLimit)
        _ = try await write(size) { database, lastRow in
            try database.inTransaction(.immediate) {
                let put = try database.cachedStatement(
                    sql: "INSERT OR IGNORE INTO archive (section, key, checksum, bytes) VALUES (?, ?, ?, ?)")
                for item in items {
                    try put.execute(arguments: [
                        item.section, Data(item.key.bytes), Self.checksum(of: item.bytes, under: item.key),
                        Data(item.bytes),
                    ])
                }
                return .commit
            }
            return lastRow
        }
    }

    /// The archived bytes of each key, nil for those that are not there.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func archived(_ keys: [ArchiveKey], in section: Int) async throws(JournalError) -> [[UInt8]?] {
        try await onQueue { database in
            let find = try database.cachedStatement(
                sql: "SELECT key, checksum, bytes FROM archive WHERE section = ? AND key = ?")
            return try keys.map { key in
                try Row.fetchOne(find, arguments: [section, Data(key.bytes)]).map {
                    try Self.item($0, in: section).bytes
                }
            }
        }
    }

    /// Items of a section whose keys are in `range`, at most `limit`, in the order of their keys or newest first.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func archivedItems(
        in section: Int, _ range: Range<ArchiveKey>, newestFirst: Bool = false, limit: Int
    ) async throws(JournalError) -> [ArchiveItem] {
        try await onQueue { try Self.items(in: section, range, newestFirst: newestFirst, limit: limit, $0) }
    }

    /// Hands over every item of a section in the order of keys.
    ///
    /// `visit` runs on the caller's thread, outside the journal's queue.
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`; and any error from `visit`.
    public func readArchive(_ section: Int, _ visit: (ArchiveItem) throws -> Void) throws {
        var from = ArchiveKey.first
        while true {
            let page = try read { database in
                try Self.items(in: section, from..<ArchiveKey.end, newestFirst: false, limit: 1_000, database)
            }
            for item in page { try visit(item) }
            guard let last = page.last else { return }
            from = last.key.next
        }
    }

    /// Removes items of a section with keys in `range`, at most `limit`. Durable on return.
    ///
    /// - Returns: How many were removed.
    /// - Throws: As ``append(_:)``.
    @discardableResult
    public func removeArchived(
        in section: Int, _ range: Range<ArchiveKey>, limit: Int
    ) async throws(JournalError) -> Int {
        try await remove(
            "DELETE FROM archive WHERE section = ? AND key IN "
                + "(SELECT key FROM archive WHERE section = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?)",
            [section, section, Data(range.lowerBound.bytes), Data(range.upperBound.bytes), limit])
    }

    /// Removes these keys of a section. Durable on return.
    ///
    /// - Throws: As ``append(_:)``.
    public func removeArchived(_ keys: [ArchiveKey], in section: Int) async throws(JournalError) {
        guard !keys.isEmpty else { return }
        _ = try await write(0) { database, lastRow in
            try database.inTransaction(.immediate) {
                let delete = try database.cachedStatement(sql: "DELETE FROM archive WHERE section = ? AND key = ?")
                for key in keys { try delete.execute(arguments: [section, Data(key.bytes)]) }
                return .commit
            }
            return lastRow
        }
    }

    /// Removes rows below `row` that the checkpoint covers, oldest first, at most `limit`. Durable on return. The newest
    /// row always stays, and so does the checkpoint's.
    ///
    /// - Returns: How many were removed.
    /// - Throws: As ``append(_:)``.
    @discardableResult
    public func removeRows(below row: UInt64, limit: Int) async throws(JournalError) -> Int {
        try await remove(
            "DELETE FROM batch WHERE number IN (SELECT number FROM batch WHERE number < ? "
                + "AND number < (SELECT number FROM checkpoint) ORDER BY number LIMIT ?)",
            [Int64(clamping: row), limit])
    }

    /// Gives up to `pages` free pages at the end of the file back to the disk, 4 KiB each. A file that was made before
    /// there was an archive keeps its free pages and uses them again.
    ///
    /// - Throws: As ``append(_:)``.
    public func shrink(pages: Int) async throws(JournalError) {
        _ = try await write(0) { database, lastRow in
            // Each step of the query frees one page.
            _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(pages))")
            return lastRow
        }
    }

    /// Gives free pages beyond the `spare` ones back to the disk, some MiB at most. Rows wait only for a small part at a
    /// time.
    ///
    /// - Throws: As ``append(_:)``.
    public func shrink(sparing spare: Int) async throws(JournalError) {
        var pages = min(try await freePages() - spare, 16 * 512)
        while pages > 0 {
            try await shrink(pages: min(pages, 512))
            pages -= 512
        }
    }

    /// The pages of the file that hold nothing, 4 KiB each.
    ///
    /// - Throws: ``JournalError`` with `read_failed`, `journal_closed`.
    public func freePages() async throws(JournalError) -> Int {
        try await onQueue { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
    }

    /// The oldest row's number; 0 if there is none.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func firstRow() throws(JournalError) -> UInt64 { try read { try StoreFormat.firstRow(in: $0) } }

    private func remove(_ delete: String, _ arguments: StatementArguments) async throws(JournalError) -> Int {
        let count = Mutex(0)
        _ = try await write(0) { database, lastRow in
            try database.cachedStatement(sql: delete).execute(arguments: arguments)
            let removed = database.changesCount
            count.withLock { $0 = removed }
            return lastRow
        }
        return count.withLock { $0 }
    }

    private static func items(
        in section: Int, _ range: Range<ArchiveKey>, newestFirst: Bool, limit: Int, _ database: Database
    ) throws -> [ArchiveItem] {
        let select = try database.cachedStatement(
            sql: """
                SELECT key, checksum, bytes FROM archive WHERE section = ? AND key >= ? AND key < ?
                ORDER BY key \(newestFirst ? "DESC" : "ASC") LIMIT ?
                """)
        return try Row.fetchAll(
            select, arguments: [section, Data(range.lowerBound.bytes), Data(range.upperBound.bytes), limit]
        ).map { try item($0, in: section) }
    }

    /// A stored item, after its checksum has been verified.
    private static func item(_ row: Row, in section: Int) throws -> ArchiveItem {
        // Through DatabaseValue: a damaged file may hold any type, and GRDB traps on another type than requested.
        let stored: DatabaseValue = row[1]
        guard case .int64(let checksum) = stored.storage, let key = Data.fromDatabaseValue(row[0]),
            let bytes = Data.fromDatabaseValue(row[2])
        else { throw JournalError(.storeDamaged, "the archive holds an item of another kind") }
        let item = ArchiveItem(section: section, key: ArchiveKey(key), bytes: [UInt8](bytes))
        guard Self.checksum(of: item.bytes, under: item.key) == checksum else {
            throw JournalError(.storeDamaged, "an item of the archive fails its checksum")
        }
        return item
    }

    /// Bound to the key, so that bytes under another item's key are found out.
    private static func checksum(of bytes: [UInt8], under key: ArchiveKey) -> Int64 {
        Int64(bitPattern: Checksum(of: key.bytes + bytes).bound(to: UInt64(key.bytes.count)))
    }
}
