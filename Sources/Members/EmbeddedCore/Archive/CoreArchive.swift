import BankCore
import Foundation
import Journal
import SettlementProtocol

/// The archive of an embedded core, in the journal's file: finished votes, blocks of clearing entries, and ids of
/// amendments.
///
/// Everything in it was durable in the journal first, so a row that is read again at a start only puts the same item
/// there once more.
struct CoreArchive: Sendable {
    private enum Section {
        static let votes = ArchiveSection(1)
        static let clearing = ArchiveSection(2, keysBeginWithText: true)
        /// Nothing, by the id of an amendment that was carried out.
        static let amendments = ArchiveSection(3, keysBeginWithText: true)
    }

    /// The blocks that one transaction removes at most.
    private static let removals = 100

    private let journal: BatchJournal

    init(in journal: BatchJournal) { self.journal = journal }

    /// - Throws: ``JournalError`` as `BatchJournal.archive`.
    func keep(_ outgoing: CoreBooks.Outgoing) async throws(JournalError) {
        try await journal.archive(
            outgoing.votes.map { vote in
                ArchiveItem(section: Section.votes, key: Self.key(of: vote.key), bytes: vote.serialized())
            }
                + outgoing.blocks.map { block in
                    ArchiveItem(
                        section: Section.clearing, key: ArchiveKey(text: block.peer.text).with(block.first),
                        bytes: block.serialized())
                }
                + outgoing.amendments.map {
                    ArchiveItem(section: Section.amendments, key: ArchiveKey(text: $0), bytes: [])
                })
    }

    /// Those of `ids` that amendments in the archive have.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func amendments(_ ids: [String]) async throws(JournalError) -> [String] {
        guard !ids.isEmpty else { return [] }
        let found = try await journal.archived(ids.map(ArchiveKey.init(text:)), in: Section.amendments)
        return zip(ids, found).filter { $1 != nil }.map(\.0)
    }

    /// Hands over the id of every archived amendment, sorted.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func readAmendments(_ visit: (String) -> Void) throws {
        try journal.readArchive(Section.amendments) { visit(String(decoding: $0.key.bytes.dropLast(), as: UTF8.self)) }
    }

    /// The archived votes of these keys; nothing for a key that is not there.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func votes(of keys: [TransactionKey]) async throws(JournalError) -> [KeptVote] {
        let found = try await journal.archived(keys.map(Self.key), in: Section.votes)
        return try Self.reading { try found.compactMap { try $0.map { try KeptVote(serialized: $0) } } }
    }

    /// Archived clearing entries with `peer` after position `since`, at most `limit`.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func clearing(with peer: MemberID, since: UInt64, limit: Int) async throws(JournalError) -> [ClearingEntry] {
        var entries: [ClearingEntry] = []
        let name = ArchiveKey(text: peer.text)
        let first = ClearingBlock.first(holding: since + 1)
        var range = name.with(first)..<name.extensions.upperBound
        while entries.count < limit {
            let blocks = try await journal.archivedItems(in: Section.clearing, range, limit: 8)
            for item in blocks { entries += try Self.block(item).entries.filter { $0.position > since } }
            guard let last = blocks.last, blocks.count == 8 else { break }
            range = last.key.next..<range.upperBound
        }
        return Array(entries.prefix(limit))
    }

    /// Hands over every archived vote, oldest id first.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func readVotes(_ visit: (KeptVote) -> Void) throws {
        try journal.readArchive(Section.votes) { item in
            visit(try Self.reading { try KeptVote(serialized: item.bytes) })
        }
    }

    /// Hands over every archived block of clearing entries, by peer and position.
    ///
    /// - Throws: ``JournalError`` with `store_damaged`, `read_failed`, `journal_closed`.
    func readClearing(_ visit: (ClearingBlock) -> Void) throws {
        try journal.readArchive(Section.clearing) { item in visit(try Self.block(item)) }
    }

    private static func block(_ item: ArchiveItem) throws(JournalError) -> ClearingBlock {
        try reading {
            // The peer, a zero, and the position of the first entry.
            let peer = try MemberID(String(decoding: item.key.bytes.dropLast(9), as: UTF8.self))
            let first = item.key.bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
            return try ClearingBlock(serialized: item.bytes, peer: peer, first: first)
        }
    }

    /// Removes some blocks of clearing entries with `peer`: those that end at or before `position`.
    ///
    /// - Returns: Whether there may be more.
    /// - Throws: ``JournalError`` as `BatchJournal.removeArchived`.
    func removeSomeClearing(with peer: MemberID, upTo position: UInt64) async throws(JournalError) -> Bool {
        let name = ArchiveKey(text: peer.text)
        let end = ClearingBlock.first(holding: position + 1)
        return try await journal.removeArchived(
            in: Section.clearing, name.with(0)..<name.with(end), maxBlocks: Self.removals)
    }

    /// Removes some votes with ids older than the horizon.
    ///
    /// - Returns: Whether there may be more.
    /// - Throws: ``JournalError`` as `BatchJournal.removeArchived`.
    func forgetSome(below horizon: UInt64) async throws(JournalError) -> Bool {
        try await journal.removeArchived(
            in: Section.votes, ArchiveKey.first..<ArchiveKey(idTime: horizon), maxBlocks: Self.removals)
    }

    private static func key(of key: TransactionKey) -> ArchiveKey {
        ArchiveKey(key.id.data).with(key.coordinator.text.utf8)
    }

    private static func reading<Value>(_ body: () throws -> Value) throws(JournalError) -> Value {
        do { return try body() } catch { throw JournalError(.storeDamaged, "the archive cannot be read: \(error)") }
    }
}
