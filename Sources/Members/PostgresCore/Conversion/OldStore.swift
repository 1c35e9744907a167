import BankCore
import Foundation
import Journal
import ProcessInterface
import SettlementProtocol

/// The store of a bank that kept its own books, read for the last time.
final class OldStore: Sendable {
    let journal: BatchJournal
    private let folder: DataFolder
    private let owner: MemberID

    /// Whether the bank's folder has a store of its own.
    static func isThere(in dataPath: String) -> Bool { BatchJournal.isThere(inFolderAt: path(in: dataPath)) }

    /// - Parameter dataPath: The bank's folder, whose lock the caller holds.
    /// - Throws: ``JournalError``.
    init(in dataPath: String, owner: MemberID) throws(JournalError) {
        self.owner = owner
        folder = try DataFolder(path: Self.path(in: dataPath))
        do {
            journal = try BatchJournal(in: folder, kind: .bank, owner: owner.text, evenIfMoved: true)
        } catch {
            folder.close()
            throw error
        }
    }

    private static func path(in dataPath: String) -> String { dataPath + "/core" }

    func close() {
        journal.close()
        folder.close()
    }

    /// Reads every row, and checks the resulting books.
    ///
    /// - Throws: `BankFailure` with `books_damaged`; ``JournalError``.
    func readBooks() throws -> OldBooks {
        var books = CoreBooks()
        var records: [TransactionKey: Data] = [:]
        let checkpoint = try journal.latestCheckpoint()
        try journal.readAll(after: 0) { row, bytes in
            for event in try Self.read(bytes).events {
                if let finding = books.repeatChecked(event) { throw Self.damaged(finding.code.rawValue, row: row) }
                switch event {
                case .prepared(let key, _, _, _, let record): records[key] = record
                case .finished(let key, _): records[key] = nil
                case .refused, .entombed, .amended, .horizonRaised: break
                }
            }
            if row == checkpoint?.row, let bytes = checkpoint?.bytes, try !books.agree(withCheckpoint: bytes) {
                throw Self.damaged("checkpoint_differs", row: row)
            }
        }
        if let finding = books.audit().first { throw Self.damaged(finding.code.rawValue, row: journal.lastRow) }
        return OldBooks(books: books, records: records)
    }

    /// Hands over every posting ever made, in order, in chunks.
    func readPostings<Failure: Error>(
        of old: OldBooks, _ visit: ([PostingScan.Posted]) async throws(Failure) -> Void
    ) async throws {
        var scan = PostingScan(of: old.books, at: owner)
        var row: UInt64 = 0
        while row < journal.lastRow {
            let rows = try journal.someRows(after: row)
            var posted: [PostingScan.Posted] = []
            for bytes in rows { posted += scan.take(try Self.read(bytes)) }
            row += UInt64(rows.count)
            try await visit(posted)
        }
    }

    private static func read(_ bytes: [UInt8]) throws -> CoreRow {
        do { return try CoreRow(serialized: bytes) } catch {
            throw JournalError(.storeDamaged, "the bank's journal cannot be read: \(error)")
        }
    }

    private static func damaged(_ code: String, row: UInt64) -> BankFailure {
        BankFailure(
            code: "books_damaged", message: "the bank's own books fail their check at row \(row): \(code)",
            next: "inspect the folder and report it; nothing was changed", kind: .configuration)
    }
}

/// The contents of an old store, except the postings.
struct OldBooks: Sendable {
    let books: CoreBooks
    /// The record that the bank kept with each yes vote that has no outcome yet.
    let records: [TransactionKey: Data]
}
