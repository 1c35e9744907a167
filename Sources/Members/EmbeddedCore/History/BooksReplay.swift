import AtomicCommit
public import BankCore
import Foundation
public import Journal
import Ledger
public import SettlementProtocol

/// Reads an embedded core's journal once more: from its base, or from the first row if all rows are kept.
public struct BooksReplay: Sendable {
    private struct Base: Sendable {
        let row: UInt64
        let books: CoreBooks
        let removed: RemovedRows
    }

    private let journal: BatchJournal
    private let bank: MemberID
    private let base: Base?

    /// - Parameter bank: The journal's owner.
    /// - Throws: ``JournalError``, with `store_damaged` if the base cannot be read.
    public init(of journal: BatchJournal, at bank: MemberID) throws(JournalError) {
        self.journal = journal
        self.bank = bank
        guard let stored = try journal.base() else {
            base = nil
            return
        }
        base = try Self.reading {
            Base(
                row: stored.row, books: try CoreBooks(checkpoint: stored.checkpoint),
                removed: try RemovedRows(serialized: stored.note))
        }
    }

    /// The row after which this begins; 0 for the first row.
    public var start: UInt64 { base?.row ?? 0 }

    /// The books after all rows, with every finished record that is still kept.
    ///
    /// - Parameters:
    ///   - visit: Called with each event, and first with the yes votes that had no outcome at the beginning.
    ///   - report: Called with each fault, and the last row that was read before. If it throws, so does this.
    /// - Throws: ``JournalError``, with `store_damaged` for unreadable data; and any error from `report`.
    public func books(
        visiting visit: (CoreEvent) -> Void = { _ in }, reporting report: (BooksFinding, _ row: UInt64) throws -> Void
    ) throws -> CoreBooks {
        var books = base?.books ?? CoreBooks()
        base?.removed.prepared.forEach(visit)
        let checkpoint = try journal.latestCheckpoint()
        var archived: Set<String> = []
        if base != nil { try CoreArchive(in: journal).readAmendments { archived.insert($0) } }
        try journal.readAll(after: start) { row, bytes in
            for event in try Self.row(bytes).events {
                if let finding = books.repeatChecked(event) { try report(finding, row) }
                visit(event)
            }
            if row == checkpoint?.row, let bytes = checkpoint?.bytes,
                try !Self.reading({ try books.agree(withCheckpoint: bytes, archivedAmendments: archived) })
            {
                let detail = "the checkpoint after row \(row) does not match the rows"
                try report(BooksFinding(code: .checkpointDiffers, detail: detail), row)
            }
        }
        for finding in try archiveFindings(&books) + books.audit() { try report(finding, journal.lastRow) }
        return books
    }

    /// Adds the archived votes and amendments that the rows do not have any more, and compares all others.
    private func archiveFindings(_ books: inout CoreBooks) throws -> [BooksFinding] {
        var findings: [BooksFinding] = []
        let archive = CoreArchive(in: journal)
        try archive.readVotes { vote in
            guard vote.key.id.unixMilliseconds >= books.horizon else { return }
            switch books.role(of: vote.key) {
            case vote.role: break
            case .unknown where base != nil: books.addFinished(vote)
            case let role:
                findings.append(
                    BooksFinding(
                        code: .archiveDiffers,
                        detail: "\(vote.key) is \(vote.role) in the archive, and \(role) by the rows"))
            }
        }
        let atBase = base?.books
        try archive.readClearing { block in
            let page = books.clearing(with: block.peer, since: block.first - 1, limit: block.entries.count)
            let known = Dictionary(uniqueKeysWithValues: page.entries.map { ($0.position, $0) })
            // Entries that were in the archive at the base are in none of the rows.
            for entry in block.entries where entry.position > atBase?.archivedClearing(with: block.peer) ?? 0 {
                guard known[entry.position] != entry else { continue }
                findings.append(
                    BooksFinding(
                        code: .archiveDiffers,
                        detail: "entry \(entry.position) with \(block.peer) in the archive is not the one in the rows"))
            }
        }
        try archive.readAmendments { id in
            guard books.isElsewhere(amendment: id) else { return }
            books.recall(amendment: id)
            guard base == nil else { return }
            findings.append(
                BooksFinding(code: .archiveDiffers, detail: "amendment \(id) in the archive is in none of the rows"))
        }
        return findings
    }

    /// Hands over every posting of the kept rows, in order, in chunks.
    ///
    /// - Parameter books: The books after all rows.
    /// - Throws: ``JournalError``; and any error from `visit`.
    public nonisolated(nonsending) func readPostings<Failure: Error>(
        of books: CoreBooks, _ visit: ([PostingScan.Posted]) async throws(Failure) -> Void
    ) async throws {
        var scan = scan(of: books)
        var row = start
        while row < journal.lastRow {
            let rows = try journal.someRows(after: row)
            var posted: [PostingScan.Posted] = []
            for bytes in rows { posted += scan.take(try Self.row(bytes)) }
            row += UInt64(rows.count)
            try await visit(posted)
        }
    }

    /// The sum of each account's removed postings, as one posting at its last position; in the order of accounts.
    public var carriedForward: [PostingScan.Posted] {
        accounts.enumerated().filter { $0.element.position > 0 }.map { number, account in
            PostingScan.Posted(
                carriedForward: account.account.balance, on: number, at: account.position,
                bookedUnixMilliseconds: bookedUnixMilliseconds)
        }
    }

    /// The removed clearing entries, by peer.
    public var removedClearing: [MemberID: RemovedClearing] { base?.removed.clearing ?? [:] }

    /// The note of a base at `candidate`.
    ///
    /// - Throws: ``JournalError`` with `store_damaged` if the postings of these rows do not lead to the balances of the
    ///   candidate's checkpoint: then they are all that is left to find out why.
    func removedRows(upTo candidate: BatchJournal.Candidate) throws(JournalError) -> RemovedRows {
        guard let checkpoint = try journal.checkpoint(of: candidate) else {
            throw JournalError(.storeDamaged, "the checkpoint after row \(candidate.row) is no longer kept")
        }
        return try Self.reading {
            let books = try CoreBooks(checkpoint: checkpoint)
            var scan = scan(of: books)
            try journal.readAll(after: start, upTo: candidate.row) { _, bytes in _ = scan.take(try Self.row(bytes)) }
            if let account = scan.firstDifference(from: books) {
                throw JournalError(
                    .storeDamaged, "the postings of \(account) do not lead to its balance after row \(candidate.row)")
            }
            return scan.removedRows(at: books)
        }
    }

    private func scan(of books: CoreBooks) -> PostingScan {
        guard let base else { return PostingScan(of: books, at: bank) }
        return PostingScan(of: books, at: bank, from: base.books, base.removed)
    }

    /// The accounts at the base, with their number of postings and balance; empty if all rows are kept.
    var accounts: [(account: Account, position: UInt64)] {
        guard let base else { return [] }
        return zip(base.books.ledger.accounts, base.removed.positions).map { ($0, $1) }
    }

    /// The yes votes without an outcome at the base.
    var prepared: [CoreEvent] { base?.removed.prepared ?? [] }

    /// The latest booking time at the base; 0 if all rows are kept.
    var bookedUnixMilliseconds: UInt64 { base?.removed.bookedUnixMilliseconds ?? 0 }

    private static func row(_ bytes: [UInt8]) throws(JournalError) -> CoreRow {
        try reading { try CoreRow(serialized: bytes) }
    }

    private static func reading<Value>(_ body: () throws -> Value) throws(JournalError) -> Value {
        do { return try body() } catch {
            throw error as? JournalError ?? JournalError(.storeDamaged, "the bank's journal cannot be read: \(error)")
        }
    }
}
