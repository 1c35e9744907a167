import GRDB
import Synchronization

extension BatchJournal {
    /// The bytes of rows that one turn of the serial queue reads: few, so that writers wait only briefly.
    private static let turnBytes = 1 << 20

    /// Hands over every row after `row`, in order, up to `end` or the newest at the time of the call.
    ///
    /// `visit` runs on the caller's thread, outside the journal's queue.
    /// - Throws: ``JournalError`` with `store_damaged` if a row is missing or fails its check, `read_failed`,
    ///   `journal_closed`; and any error from `visit`.
    public func readAll(
        after row: UInt64, upTo end: UInt64 = .max, _ visit: (UInt64, [UInt8]) throws -> Void
    ) throws {
        let last = min(end, lastRow)
        var previous = row
        while previous < last {
            for bytes in try readTurn(after: previous, upTo: last) {
                previous += 1
                try visit(previous, bytes)
            }
        }
    }

    /// The next rows after `row`, in order: about 1 MiB of them and at least one; empty at the end.
    ///
    /// - Throws: ``JournalError`` with `store_damaged` if a row is missing or fails its check, `read_failed`,
    ///   `journal_closed`.
    public func someRows(after row: UInt64) throws(JournalError) -> [[UInt8]] {
        let last = lastRow
        return row < last ? try readTurn(after: row, upTo: last) : []
    }

    /// The stored checkpoint and the last row that it covers, or nil if there is none.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func latestCheckpoint() throws(JournalError) -> (row: UInt64, bytes: [UInt8])? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT number, checksum, bytes FROM checkpoint")
                .map { row in try Self.checked(row, "the checkpoint") }
        }
    }

    /// At least one row.
    private func readTurn(after row: UInt64, upTo last: UInt64) throws(JournalError) -> [[UInt8]] {
        try read { database in
            let select = try database.cachedStatement(
                sql: "SELECT number, checksum, bytes FROM batch WHERE number > ? AND number <= ? ORDER BY number")
            let cursor = try Row.fetchCursor(select, arguments: [Int64(row), Int64(last)])
            var batches: [[UInt8]] = []
            var size = 0
            while size < Self.turnBytes, row + UInt64(batches.count) < last {
                let due = row + UInt64(batches.count) + 1
                guard let found = try cursor.next() else { throw JournalError(.storeDamaged, "row \(due) is missing") }
                let (number, bytes) = try Self.checked(found, "row \(due)")
                guard number == due else { throw JournalError(.storeDamaged, "row \(due) is missing") }
                batches.append(bytes)
                size += bytes.count
            }
            return batches
        }
    }

    /// Runs a query on the serial queue; the calling thread waits for it.
    func read<Value>(_ query: (Database) throws -> Value) throws(JournalError) -> Value {
        try translating(JournalError.init(reading:)) { try connection.inDatabase { try unlessClosed($0, query) } }
    }

    /// Runs a query on the serial queue; no thread waits for it.
    func onQueue<Value: Sendable>(
        _ query: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalError) -> Value {
        let result = await withCheckedContinuation { continuation in
            connection.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result { () throws(JournalError) in
                        try translating(JournalError.init(reading:)) { try self.unlessClosed(database, query) }
                    })
            }
        }
        return try result.get()
    }

    private func unlessClosed<Value>(_ database: Database, _ query: (Database) throws -> Value) throws -> Value {
        if let refusal = progress.withLock({ $0.refusal }), refusal.code == .closed { throw refusal }
        return try query(database)
    }

    /// A stored number with its bytes, after their checksum has been verified.
    static func checked(_ row: Row, _ name: String) throws -> (row: UInt64, bytes: [UInt8]) {
        // Through DatabaseValue: a damaged file may hold any type, and GRDB traps on another type than requested.
        let number: DatabaseValue = row[0]
        let checksum: DatabaseValue = row[1]
        let bytes = try row.withUnsafeData(atIndex: 2) { $0.map { [UInt8]($0) } }
        guard case .int64(let number) = number.storage, number >= 0, case .int64(let checksum) = checksum.storage,
            let bytes, Int64(bitPattern: Checksum(of: bytes).bound(to: UInt64(number))) == checksum
        else { throw JournalError(.storeDamaged, "\(name) fails its checksum") }
        return (UInt64(number), bytes)
    }
}
