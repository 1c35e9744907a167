import BankCore
import Foundation
import GRDB
import Journal
import Ledger
import SettlementProtocol
import Synchronization

/// The postings of a journal's rows by account, in a file beside the journal. So a page of a statement takes time
/// proportional to its length.
///
/// Everything in the file follows from the journal. Each request for a statement adds the journal's new rows first,
/// each row once. A lost or inconsistent file is rebuilt from the rows that are kept. No postings stay in memory between
/// two calls.
final class StatementBook: Sendable {
    private let path: String
    private let journal: BatchJournal
    private let bank: MemberID
    /// Nil until the first request.
    private let database = Mutex<DatabaseQueue?>(nil)
    private let rows = Atomic<Int64>(0)
    /// Held while the journal's rows are read or the entries of removed rows go: one of these at a time.
    private let turn = Mutex(())

    /// - Parameter bank: The journal's owner.
    init(in folder: DataFolder, of journal: BatchJournal, at bank: MemberID) {
        self.bank = bank
        path = "\(folder.path)/\(StatementFile.name)"
        self.journal = journal
    }

    /// Rows of the journal that were read for statements.
    var rowsRead: Int64 { rows.load(ordering: .relaxed) }

    /// A request for one page of an account's statement.
    struct Query: Sendable {
        let account: AccountName
        let since: UInt64
        let limit: Int
    }

    /// Answers every query as of now; nil if the account does not exist.
    ///
    /// - Parameter mayGrow: Whether the disk has space for the journal's new rows.
    /// - Throws: `CoreError` with `storeFull`, `unavailable` if the book's own file cannot be used, or `broken` if the
    ///   journal cannot be read.
    func pages(_ queries: [Query], mayGrow: Bool) throws(CoreError) -> [StatementPage?] {
        do {
            return try turn.withLock { _ in
                do {
                    return try read(queries, mayGrow: mayGrow)
                } catch is StatementFile.Damaged {
                    try remove()
                    return try read(queries, mayGrow: mayGrow)
                }
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw Self.full
        } catch let error as CoreError {
            throw error
        } catch is StatementFile.Damaged {
            throw CoreError(.unavailable, "the bank's statements can be neither read nor rebuilt")
        } catch {
            throw CoreError(.broken, "the bank's journal cannot be read: \(error)")
        }
    }

    private static let full = CoreError(.storeFull, "the bank's disk is full: newer bookings cannot be listed")

    private func read(_ queries: [Query], mayGrow: Bool) throws -> [StatementPage?] {
        let database = try opened()
        do {
            try catchUp(database, mayGrow: mayGrow)
            return try database.read { connection in
                let file = StatementFile(connection, of: bank)
                return try queries.map { try file.page(of: $0.account, since: $0.since, limit: $0.limit) }
            }
        } catch let error as DatabaseError where error.resultCode != .SQLITE_FULL {
            throw StatementFile.Damaged()
        }
    }

    /// Adds the journal's new rows, many rows per transaction.
    private func catchUp(_ database: DatabaseQueue, mayGrow: Bool) throws {
        let from = try database.read { try StatementFile($0, of: bank).row() }
        let last = journal.lastRow
        // The rows before the journal's base may be gone: a file that is behind it begins anew there.
        guard from <= last, try from >= journal.baseRow() else { throw StatementFile.Damaged() }
        guard from < last else { return }
        guard mayGrow else { throw Self.full }
        var gathered: [CoreRow] = []
        var size = 0
        try journal.readAll(after: from) { number, bytes in
            rows.add(1, ordering: .relaxed)
            gathered.append(try CoreRow(serialized: bytes))
            size += bytes.count
            guard gathered.count == Self.rowsATransaction || size >= Self.bytesATransaction else { return }
            try take(gathered, upTo: number, into: database)
            (gathered, size) = ([], 0)
        }
        if !gathered.isEmpty { try take(gathered, upTo: last, into: database) }
    }

    private static let rowsATransaction = 200
    private static let bytesATransaction = 2 << 20

    private func take(_ rows: [CoreRow], upTo number: UInt64, into database: DatabaseQueue) throws {
        try database.write { try StatementFile($0, of: bank).take(rows, upTo: number) }
    }

    // MARK: Removing

    /// Removes the entries of the rows before the journal's base. A file that has not taken these rows yet is removed
    /// whole; the next request makes it anew.
    func removeBeforeBase() {
        turn.withLock { _ in
            guard FileManager.default.fileExists(atPath: path) else { return }
            do {
                let replay = try BooksReplay(of: journal, at: bank)
                let database = try opened()
                guard try database.read({ try StatementFile($0, of: bank).row() }) >= replay.start else {
                    return try remove()
                }
                let accounts = replay.accounts
                for start in stride(from: 0, to: accounts.count, by: Self.accountsATransaction) {
                    let some = accounts[start..<min(start + Self.accountsATransaction, accounts.count)]
                    try database.write {
                        try StatementFile($0, of: bank).removeEntries(of: some, booked: replay.bookedUnixMilliseconds)
                    }
                }
                try database.writeWithoutTransaction { _ = try Row.fetchAll($0, sql: "PRAGMA incremental_vacuum") }
            } catch is StatementFile.Damaged {
                // Everything in the file follows from the journal; the next request makes it anew.
                try? remove()
            } catch {
                // The disk is full, or the journal is closed. The entries go with those of the next base.
            }
        }
    }

    private static let accountsATransaction = 500

    // MARK: The file

    private func opened() throws -> DatabaseQueue {
        try database.withLock { database in
            if let database { return database }
            var configuration = Configuration()
            configuration.label = "statements"
            // Consistent after a crash, because the log is applied in order; unsynced rows are read from the journal
            // again.
            configuration.prepareDatabase {
                // Before the first page is written: only then can the file shrink once entries have been removed.
                try $0.execute(
                    sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
            }
            do {
                let made = try DatabaseQueue(path: path, configuration: configuration)
                try made.write {
                    try StatementFile($0, of: bank).create(from: try BooksReplay(of: journal, at: bank))
                }
                database = made
                return made
            } catch let error as DatabaseError where error.resultCode != .SQLITE_FULL {
                throw StatementFile.Damaged()
            }
        }
    }

    private func remove() throws {
        close()
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    func close() {
        database.withLock { database in
            // Unwritten changes are in the file's log or in the journal.
            try? database?.close()
            database = nil
        }
    }
}
