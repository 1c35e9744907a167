import BankCore
import EmbeddedCore
import Foundation
import Journal
import Ledger
import Money
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

    /// Reads every row that is kept, and checks the resulting books.
    ///
    /// - Throws: `BankFailure` with `books_damaged`; ``JournalError``.
    func readBooks() throws -> OldBooks {
        let replay = try BooksReplay(of: journal, at: owner)
        var records: [TransactionKey: Data] = [:]
        let books = try replay.books { event in
            switch event {
            case .prepared(let key, _, _, _, let record): records[key] = record
            case .finished(let key, _): records[key] = nil
            case .refused, .entombed, .amended, .horizonRaised: break
            }
        } reporting: { finding, row in
            throw Self.damaged(finding.code.rawValue, row: row)
        }
        return OldBooks(books: books, records: records, replay: replay)
    }

    private static func damaged(_ code: String, row: UInt64) -> BankFailure {
        BankFailure(
            code: "books_damaged", message: "the bank's own books fail their check at row \(row): \(code)",
            next: "inspect the folder and report it; nothing was changed", kind: .configuration)
    }
}

/// The contents of an old store.
struct OldBooks: Sendable {
    let books: CoreBooks
    /// The record that the bank kept with each yes vote that has no outcome yet.
    let records: [TransactionKey: Data]
    /// Reads the postings.
    let replay: BooksReplay

    /// The sums of the removed postings, as first postings. A bank's own table gets none of 0.
    var carriedForward: [PostingScan.Posted] {
        replay.carriedForward.filter {
            $0.entry.amount != 0 || books.ledger.accounts[$0.account].kind != .customer
        }
    }

    /// Hands over every posting that is kept, in order, in chunks; first what the removed ones come to.
    func readPostings<Failure: Error>(_ visit: ([PostingScan.Posted]) async throws(Failure) -> Void) async throws {
        let carried = carriedForward
        if !carried.isEmpty { try await visit(carried) }
        try await replay.readPostings(of: books, visit)
    }

    /// A sum of removed clearing entries; minor units.
    struct RemovedSum: Hashable {
        let peer: MemberID
        let currency: Currency
        let owed: Int128
        /// Later than the times in their ids; Unix milliseconds.
        let before: UInt64
    }

    /// By peer and currency.
    var removedSums: [RemovedSum] {
        replay.removedClearing.sorted { $0.key < $1.key }.flatMap { peer, clearing in
            clearing.owedToPeer.sorted { $0.key < $1.key }.map { currency, owed in
                RemovedSum(peer: peer, currency: currency, owed: owed, before: clearing.before)
            }
        }
    }
}
