import Foundation
import GRDB

/// A section of the archive in the journal's file, as rows of blocks that do not overlap.
struct ArchiveTable {
    private let section: ArchiveSection
    private let database: Database

    init(_ section: ArchiveSection, in database: Database) {
        self.section = section
        self.database = database
    }

    // MARK: Reading

    func bytes(of keys: [ArchiveKey]) throws -> [[UInt8]?] {
        var block: ArchiveBlock?
        return try keys.map { key in
            if block?.holds(key) != true { block = try self.block(around: key) }
            return block?.bytes(of: key)
        }
    }

    func items(_ range: Range<ArchiveKey>, newestFirst: Bool, limit: Int) throws -> [ArchiveItem] {
        var items: [ArchiveItem] = []
        let blocks = try Row.fetchCursor(
            try database.cachedStatement(
                sql: """
                    SELECT first, last, checksum, items FROM archive_block WHERE section = ? AND first >= ? AND first < ?
                    ORDER BY first \(newestFirst ? "DESC" : "ASC")
                    """),
            arguments: [section.number, try start(of: range), Data(range.upperBound.bytes)])
        while items.count < limit, let row = try blocks.next() {
            let inRange = try block(row).items.filter { range.contains($0.key) }
            items += newestFirst ? inRange.reversed() : inRange
        }
        return Array(items.prefix(limit))
    }

    /// The first key of the block in which `range` begins, or else the range's own.
    private func start(of range: Range<ArchiveKey>) throws -> Data {
        try predecessor(of: range.lowerBound).map { Data($0.first.bytes) } ?? Data(range.lowerBound.bytes)
    }

    /// The block whose keys surround `key`, which need not be in it.
    private func block(around key: ArchiveKey) throws -> ArchiveBlock? {
        guard let found = try predecessor(of: key) else { return nil }
        let row = try Row.fetchOne(
            try database.cachedStatement(
                sql: "SELECT first, last, checksum, items FROM archive_block WHERE section = ? AND first = ?"),
            arguments: [section.number, Data(found.first.bytes)])
        return try row.map { try block($0) }
    }

    /// The ends of the block that begins at or before `key` and does not end before it.
    private func predecessor(of key: ArchiveKey) throws -> (first: ArchiveKey, last: ArchiveKey)? {
        let row = try Row.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT first, last FROM archive_block WHERE section = ? AND first <= ? ORDER BY first DESC LIMIT 1
                    """), arguments: [section.number, Data(key.bytes)])
        guard let row else { return nil }
        let (first, last) = try Self.ends(row)
        return key <= last ? (first, last) : nil
    }

    private func firstKey(after key: ArchiveKey) throws -> ArchiveKey? {
        try Row.fetchOne(
            try database.cachedStatement(
                sql: "SELECT first, last FROM archive_block WHERE section = ? AND first > ? ORDER BY first LIMIT 1"),
            arguments: [section.number, Data(key.bytes)]
        ).map { try Self.ends($0).first }
    }

    /// A stored block, after its checksum has been verified.
    private func block(_ row: Row) throws -> ArchiveBlock {
        let (first, last) = try Self.ends(row)
        let stored: DatabaseValue = row[2]
        let bytes = try row.withUnsafeData(atIndex: 3) { $0.map { [UInt8]($0) } }
        guard let bytes, case .int64(let checksum) = stored.storage, Self.checksum(of: bytes, under: first) == checksum
        else { throw JournalError(.storeDamaged, "a block of the archive fails its checksum") }
        return try ArchiveBlock(serialized: bytes, from: first, to: last, in: section)
    }

    private static func ends(_ row: Row) throws -> (first: ArchiveKey, last: ArchiveKey) {
        // Through DatabaseValue: a damaged file may hold any type, and GRDB traps on another type than requested.
        guard let first = Data.fromDatabaseValue(row[0]), let last = Data.fromDatabaseValue(row[1]) else {
            throw JournalError(.storeDamaged, "the archive holds a block of another kind")
        }
        return (ArchiveKey(first), ArchiveKey(last))
    }

    /// Bound to the key, so that bytes under another block's key are found out.
    private static func checksum(of bytes: [UInt8], under key: ArchiveKey) -> Int64 {
        Int64(bitPattern: Checksum(of: key.bytes + bytes).bound(to: UInt64(key.bytes.count)))
    }

    // MARK: Writing

    /// Items among those of a block join it; the others become blocks between the ones there are.
    ///
    /// - Parameter items: In the order of keys.
    func add(_ items: [ArchiveItem]) throws {
        var rest = items[...]
        while let next = rest.first {
            let count: Int
            if let block = try block(around: next.key) {
                let inside = rest.prefix { block.holds($0.key) }
                let merged = block.merged(with: inside)
                if merged.count > block.items.count { try replace(block.first, by: merged) }
                count = inside.count
            } else {
                let end = try firstKey(after: next.key)
                let common = section.common(of: next.key)
                let between = rest.prefix { item in
                    end.map { item.key < $0 } ?? true && section.common(of: item.key) == common
                }
                var unique: [ArchiveItem] = []
                for item in between where item.key != unique.last?.key { unique.append(item) }
                try insert(unique)
                count = between.count
            }
            rest = rest.dropFirst(count)
        }
    }

    /// - Returns: Whether there may be more.
    func remove(_ range: Range<ArchiveKey>, maxBlocks: Int) throws -> Bool {
        let blocks = try Row.fetchAll(
            try database.cachedStatement(
                sql: """
                    SELECT first, last FROM archive_block WHERE section = ? AND first >= ? AND first < ?
                    ORDER BY first LIMIT ?
                    """),
            arguments: [section.number, try start(of: range), Data(range.upperBound.bytes), maxBlocks]
        ).map { try Self.ends($0) }
        for (first, last) in blocks {
            if range.contains(first), range.contains(last) {
                try delete(first)
            } else if let block = try block(around: first) {
                let others = block.items.filter { !range.contains($0.key) }
                if others.count < block.items.count { try replace(first, by: others) }
            }
        }
        return blocks.count == maxBlocks
    }

    func remove(_ keys: [ArchiveKey]) throws {
        var rest = keys.sorted()[...]
        while let next = rest.first {
            guard let block = try block(around: next) else {
                rest = rest.dropFirst()
                continue
            }
            let inside = rest.prefix { block.holds($0) }
            let removed = Set(inside)
            let others = block.items.filter { !removed.contains($0.key) }
            if others.count < block.items.count { try replace(block.first, by: others) }
            rest = rest.dropFirst(inside.count)
        }
    }

    private func replace(_ first: ArchiveKey, by items: [ArchiveItem]) throws {
        try delete(first)
        try insert(items)
    }

    private func delete(_ first: ArchiveKey) throws {
        try database.cachedStatement(sql: "DELETE FROM archive_block WHERE section = ? AND first = ?").execute(
            arguments: [section.number, Data(first.bytes)])
    }

    private func insert(_ items: [ArchiveItem]) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO archive_block (section, first, last, checksum, items) VALUES (?, ?, ?, ?, ?)")
        for block in ArchiveBlock.blocks(of: items) {
            let bytes = block.serialized()
            try insert.execute(arguments: [
                section.number, Data(block.first.bytes), Data(block.last.bytes),
                Self.checksum(of: bytes, under: block.first), Data(bytes),
            ])
        }
    }
}
