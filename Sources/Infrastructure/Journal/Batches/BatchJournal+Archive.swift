import Foundation
import GRDB
import Synchronization

extension BatchJournal {
    /// Puts items into the archive, in one transaction with one sync. An item whose key is there already changes nothing.
    ///
    /// Durable on return. Rows that are appended meanwhile wait, so pass some thousand items at once, not more.
    /// - Throws: As ``append(_:)``.
    public func archive(_ items: [ArchiveItem]) async throws(JournalError) {
        guard !items.isEmpty else { return }
        let size = items.reduce(0) { $0 + $1.bytes.count + $1.key.bytes.count }
        try Self.demandFits(size, limit: Self.sizeLimit)
        // Sorted here, so that the serial queue does not wait for it.
        let sections = Dictionary(grouping: items, by: \.section).mapValues { items in items.sorted { $0.key < $1.key }
        }
        try await change(adding: size) { database in
            for (section, items) in sections { try ArchiveTable(section, in: database).add(items) }
        }
    }

    /// The archived bytes of each key, nil for those that are not there. Neighbouring keys are found fastest.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func archived(_ keys: [ArchiveKey], in section: ArchiveSection) async throws(JournalError) -> [[UInt8]?] {
        try await onQueue { try ArchiveTable(section, in: $0).bytes(of: keys) }
    }

    /// Items of a section whose keys are in `range`, at most `limit`, in the order of their keys or newest first.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    public func archivedItems(
        in section: ArchiveSection, _ range: Range<ArchiveKey>, newestFirst: Bool = false, limit: Int
    ) async throws(JournalError) -> [ArchiveItem] {
        try await onQueue { database in
            try ArchiveTable(section, in: database).items(range, newestFirst: newestFirst, limit: limit)
        }
    }

    /// Hands over every item of a section in the order of keys.
    ///
    /// `visit` runs on the caller's thread, outside the journal's queue.
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`; and any error from `visit`.
    public func readArchive(_ section: ArchiveSection, _ visit: (ArchiveItem) throws -> Void) throws {
        var from = ArchiveKey.first
        while true {
            let page = try read { database in
                try ArchiveTable(section, in: database).items(from..<ArchiveKey.end, newestFirst: false, limit: 1_000)
            }
            for item in page { try visit(item) }
            guard let last = page.last else { return }
            from = last.key.next
        }
    }

    /// Removes items of a section with keys in `range`, of at most `maxBlocks` blocks, lowest keys first. Durable on
    /// return.
    ///
    /// - Returns: Whether there may be more.
    /// - Throws: As ``append(_:)``.
    public func removeArchived(
        in section: ArchiveSection, _ range: Range<ArchiveKey>, maxBlocks: Int
    ) async throws(JournalError) -> Bool {
        let hasMore = Mutex(false)
        try await change { database in
            let more = try ArchiveTable(section, in: database).remove(range, maxBlocks: maxBlocks)
            hasMore.withLock { $0 = more }
        }
        return hasMore.withLock { $0 }
    }

    /// Removes these keys of a section. Durable on return.
    ///
    /// - Throws: As ``append(_:)``.
    public func removeArchived(_ keys: [ArchiveKey], in section: ArchiveSection) async throws(JournalError) {
        guard !keys.isEmpty else { return }
        try await change { try ArchiveTable(section, in: $0).remove(keys) }
    }

    /// Carries out `body` in one transaction.
    private func change(
        adding size: Int = 0, _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(JournalError) {
        _ = try await write(size) { database, lastRow in
            try database.inTransaction(.immediate) {
                try body(database)
                return .commit
            }
            return lastRow
        }
    }
}
