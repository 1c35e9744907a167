package import BankCore
import EmbeddedCore
import Failpoints
import Foundation
import Journal
package import SettlementProtocol
import SwiftProtobuf
import Synchronization

/// Compaction: transactions that have ended go to the archive, everything else into a checkpoint, and the rows of both
/// are removed.
///
/// The archive is written first, the checkpoint next; rows are removed last. After a crash in between, the rows are
/// still there, and the next round does the same again.
extension StoredDeskJournal {
    private enum Section {
        /// A transaction with its ending, by its id.
        static let ended = ArchiveSection(1)
        /// Nothing, by customer and id.
        static let ofCustomer = ArchiveSection(2, keysBeginWithText: true)
    }

    /// Transactions that go to the archive in one write, for which rows wait.
    private static let archiveBatch = 1_024
    private static let removals = 500
    /// Batches of old transactions that one round removes at most.
    private static let maxRemovals = 40
    /// The bytes of rows in a round, at least.
    private static let maxBytes = 8 << 20
    /// Free pages of 4 KiB that the file keeps for its next rows.
    private static let sparePages = 2_048

    package func archiveEnded() async throws(CoreError) -> [TransactionID] {
        let pace = pace.withLock { $0 }
        guard pace.isDue(in: journal, minRows: 1) else { return [] }
        do throws(JournalError) {
            let round = try await gather(after: pace.row, maxBytes: max(Self.maxBytes, 2 * pace.size))
            failpoint("desk.archive.before-write")
            for start in stride(from: 0, to: round.ended.count, by: Self.archiveBatch) {
                let some = round.ended[start..<min(start + Self.archiveBatch, round.ended.count)]
                try await journal.archive(some.flatMap { $0.items })
            }
            failpoint("desk.archive.after-write")
            let checkpoint = Self.bytes(of: StoredDesk.UnreadBatch.with { $0.events = round.rest })
            try await journal.writeCheckpoint(checkpoint, upTo: round.last)
            failpoint("desk.checkpoint.after-write")
            self.pace.withLock {
                $0.noteCheckpoint(upTo: round.last, size: checkpoint.count, taking: round.bytes, in: journal)
            }
            try await removeRows(below: round.last)
            return round.ended.map(\.id)
        } catch {
            throw CoreError(journal: error)
        }
    }

    /// Removes rows that the checkpoint covers. On a full disk the next round removes them.
    private func removeRows(below row: UInt64) async throws(JournalError) {
        do throws(JournalError) {
            while try await journal.removeRows(below: row, limit: Self.removals) == Self.removals {}
            try await journal.shrink(sparing: Self.sparePages)
        } catch {
            guard error.code == .diskFull else { throw error }
        }
    }

    package func archived(_ ids: [TransactionID]) async throws(CoreError) -> [Originator.Originated] {
        do throws(JournalError) {
            return try await journal.archived(ids.map { ArchiveKey($0.data) }, in: Section.ended)
                .compactMap { $0 }.map(originated)
        } catch {
            throw CoreError(journal: error)
        }
    }

    package func archivedLoans(
        of customer: String, before id: TransactionID?, limit: Int
    ) async throws(CoreError) -> [Originator.Originated] {
        let name = ArchiveKey(text: customer)
        let range = name..<(id.map { name.with($0.data) } ?? name.extensions.upperBound)
        let ids: [TransactionID]
        do throws(JournalError) {
            ids = try await journal.archivedItems(in: Section.ofCustomer, range, newestFirst: true, limit: limit)
                .map { item throws(JournalError) in try Self.id(Data(item.key.bytes.suffix(TransactionID.byteCount))) }
        } catch {
            throw CoreError(journal: error)
        }
        return try await archived(ids)
    }

    package func removeArchived(before unixMilliseconds: UInt64) async throws(CoreError) {
        let end = ArchiveKey(idTime: unixMilliseconds)
        do throws(JournalError) {
            for _ in 0..<Self.maxRemovals {
                let items = try await journal.archivedItems(
                    in: Section.ended, ArchiveKey.first..<end, limit: Self.archiveBatch)
                guard !items.isEmpty else { return }
                // The index first: without its transaction it would make a hole in a page.
                let indexes = try items.map { item throws(JournalError) in try index(of: item) }
                try await journal.removeArchived(indexes.compactMap { $0 }, in: Section.ofCustomer)
                try await journal.removeArchived(items.map(\.key), in: Section.ended)
            }
        } catch {
            throw CoreError(journal: error)
        }
    }

    private func index(of item: ArchiveItem) throws(JournalError) -> ArchiveKey? {
        try originated(item.bytes).origination.customer.map { ArchiveKey(text: $0).with(item.key.bytes) }
    }

    package func archiveEnd() async throws(CoreError) -> UInt64 {
        do throws(JournalError) {
            let newest = try await journal.archivedItems(
                in: Section.ended, ArchiveKey.first..<ArchiveKey.end, newestFirst: true, limit: 1)
            guard let newest = newest.first else { return 0 }
            return try Self.id(Data(newest.key.bytes)).unixMilliseconds + 1
        } catch {
            throw CoreError(journal: error)
        }
    }

    // MARK: Rounds

    /// A transaction that has ended. Its events go to the archive as the bytes that they are.
    private struct Ended: Sendable {
        let id: TransactionID
        let customer: String
        let events: StoredDesk.UnreadBatch

        var items: [ArchiveItem] {
            let item = ArchiveItem(
                section: Section.ended, key: ArchiveKey(id.data), bytes: StoredDeskJournal.bytes(of: events))
            guard !StoredDesk.Originated.isWindow(ofCustomer: customer) else { return [item] }
            let index = ArchiveKey(text: customer).with(id.data)
            return [item, ArchiveItem(section: Section.ofCustomer, key: index, bytes: [])]
        }
    }

    /// The content of the checkpoint and of some rows after it.
    private struct Round: Sendable {
        var ended: [Ended] = []
        /// All other events, in order.
        var rest: [Data] = []
        var last: UInt64
        /// The bytes of the rows.
        var bytes = 0
    }

    private func gather(after row: UInt64, maxBytes: Int) async throws(JournalError) -> Round {
        try await waitingForDisk { () throws(JournalError) in try self.round(after: row, maxBytes: maxBytes) }
    }

    private func round(after row: UInt64, maxBytes: Int) throws(JournalError) -> Round {
        var round = Round(last: row)
        var events: [Data] = []
        if let checkpoint = try journal.latestCheckpoint() { events = try Self.events(in: checkpoint.bytes) }
        while round.bytes < maxBytes {
            let rows = try journal.someRows(after: round.last)
            guard !rows.isEmpty else { break }
            for bytes in rows {
                events += try Self.events(in: bytes)
                round.bytes += bytes.count
            }
            round.last += UInt64(rows.count)
        }
        var facts: [DeskCompaction.Fact] = []
        var customers: [TransactionID: String] = [:]
        for event in events {
            let outline = try Self.outline(of: event)
            let fact = try Self.fact(of: outline)
            if case .originated(let id) = fact { customers[id] = outline.originated.customer }
            facts.append(fact)
        }
        let compaction = DeskCompaction(facts)
        round.rest = compaction.kept.map { events[$0] }
        round.ended = compaction.ended.map { ended in
            Ended(
                id: ended.id, customer: customers[ended.id] ?? "",
                events: .with { $0.events = [events[ended.origination], events[ended.ending]] })
        }
        return round
    }

    private static func fact(of outline: StoredDesk.EventOutline) throws(JournalError) -> DeskCompaction.Fact {
        switch outline.event {
        case .originated(let origination): .originated(try id(origination.transactionID))
        case .decided(let ending): .ended(try id(ending.transactionID))
        case .dayBegan(let began): .dayBegan(BusinessDay(began.number))
        case .clockAccepted(let accepted): .clockAccepted(BusinessDay(accepted.number))
        case .booksOpened(let books): .booksOpened(kind: books.kind)
        case nil: .other
        }
    }

    private static func outline(of event: Data) throws(JournalError) -> StoredDesk.EventOutline {
        do { return try StoredDesk.EventOutline(serializedBytes: event, options: outlineOptions) } catch {
            throw JournalError(.storeDamaged, "the desk's journal cannot be read: \(error)")
        }
    }

    private static let outlineOptions: BinaryDecodingOptions = {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        return options
    }()

    private static func events(in bytes: [UInt8]) throws(JournalError) -> [Data] {
        do { return try StoredDesk.UnreadBatch(serializedBytes: bytes).events } catch {
            throw JournalError(.storeDamaged, "the desk's journal cannot be read: \(error)")
        }
    }

    // MARK: Items

    private func originated(_ bytes: [UInt8]) throws(JournalError) -> Originator.Originated {
        do {
            let events = try StoredDesk.Batch(serializedBytes: bytes).events.map { try $0.value(of: owner) }
            if case .originated(let origination) = events.first, case .ended(_, let ending) = events.last {
                return Originator.Originated(origination, ending: ending)
            }
        } catch {
            throw JournalError(.storeDamaged, "the desk's archive cannot be read: \(error)")
        }
        throw JournalError(.storeDamaged, "the desk's archive holds something else than a transaction with its ending")
    }

    private static func id(_ bytes: Data) throws(JournalError) -> TransactionID {
        do { return try TransactionID(bytes: bytes) } catch {
            throw JournalError(.storeDamaged, "the desk's archive holds a key that is not an id: \(error.detail)")
        }
    }
}

extension CoreError {
    fileprivate init(journal error: JournalError) {
        switch error.code {
        case .diskFull: self.init(.storeFull, "the bank's disk is full: \(error.detail)")
        case .closed: self.init(.stopping, "the bank is stopping")
        default: self.init(.broken, "the desk's journal failed: \(error.detail)")
        }
    }
}
