import AtomicCommit
public import SettlementProtocol

/// Leaving memory: what is finished goes to the archive, and can be recalled from there.
///
/// An id tells its time, so a fresh key needs no look at the archive.
extension CoreBooks {
    /// Everything that may go to the archive next, a bounded part of it. All of it must be durable in the journal.
    public struct Outgoing: Hashable, Sendable {
        public let votes: [KeptVote]
        /// Whole blocks of clearing entries, in order.
        public let blocks: [ClearingBlock]
        /// Ids of amendments.
        public let amendments: [String]

        public var isEmpty: Bool { votes.isEmpty && blocks.isEmpty && amendments.isEmpty }
    }

    /// How many finished records and amendments wait for the archive.
    public var unarchivedCount: Int { memory.waiting.count + amendments.count }

    /// How many records have left memory since the start.
    public var departures: UInt64 { memory.departures }

    /// - Parameter limit: The most votes, and the most amendments.
    public func outgoing(limit: Int) -> Outgoing {
        Outgoing(
            votes: memory.waiting.prefix(limit).compactMap(keptVote),
            blocks: clearing.keys.sorted().flatMap { peer in
                clearing[peer].map { lines in
                    (0..<min(lines.tail.count / ClearingLines.block, Self.maxBlocks)).map {
                        Self.block($0, of: lines, peer)
                    }
                } ?? []
            }, amendments: amendments.prefix(limit).sorted())
    }

    /// Blocks of one peer that go to the archive at once.
    private static let maxBlocks = 8

    private static func block(_ number: Int, of lines: ClearingLines, _ peer: MemberID) -> ClearingBlock {
        let start = number * ClearingLines.block
        let first = lines.archived + UInt64(start) + 1
        return ClearingBlock(
            peer: peer, first: first,
            entries: lines.tail[start..<start + ClearingLines.block].enumerated().map { place, line in
                ClearingEntry(line, position: first + UInt64(place))
            })
    }

    /// The archive durably holds these.
    public mutating func noteArchived(_ outgoing: Outgoing) {
        for vote in outgoing.votes where records[vote.key] != nil {
            memory.noteArchived(vote.key, at: vote.key.id.unixMilliseconds)
        }
        for block in outgoing.blocks where clearing[block.peer]?.archived == block.first - 1 {
            clearing[block.peer]?.noteArchivedBlock()
        }
        amendments.subtract(outgoing.amendments)
    }

    /// Lets archived records leave memory: those with ids older than `unixMilliseconds`, and the oldest above `limit`.
    public mutating func letGo(before unixMilliseconds: UInt64, keeping limit: Int) {
        for key in memory.letGo(before: unixMilliseconds, keeping: limit) where !unfinished.contains(key) {
            records[key] = nil
        }
    }

    /// Whether a record of `key` could be in the archive and is not in memory: recall it before you decide about `key`.
    public func isElsewhere(_ key: TransactionKey) -> Bool {
        let time = key.id.unixMilliseconds
        return memory.hasLeft(time) && time >= horizon && records[key] == nil
    }

    /// Takes a record from the archive back into memory. Unless it is below the horizon by now.
    public mutating func recall(_ vote: KeptVote) {
        guard isElsewhere(vote.key) else { return }
        records[vote.key] = VoteRecord(
            role: vote.role, sealedReason: vote.sealedReason, timeoutMilliseconds: vote.timeoutMilliseconds)
        memory.recall(vote.key, at: vote.key.id.unixMilliseconds)
    }

    /// Whether the amendment of this id could be in the archive and is not in memory: recall it before you carry it out.
    public func isElsewhere(amendment id: String) -> Bool { !amendments.contains(id) }

    /// Takes the id of an amendment that was carried out from the archive back into memory.
    public mutating func recall(amendment id: String) { amendments.insert(id) }

    /// Adds an archived record that no row has any more, and for which no other record is here.
    public mutating func addFinished(_ vote: KeptVote) {
        keepFinished(
            VoteRecord(role: vote.role, sealedReason: vote.sealedReason, timeoutMilliseconds: vote.timeoutMilliseconds),
            of: vote.key)
    }

    /// How many entries with `peer` are in the archive; they come first.
    public func archivedClearing(with peer: MemberID) -> UInt64 { clearing[peer]?.archived ?? 0 }

    func keptVote(of key: TransactionKey) -> KeptVote? {
        records[key].map { record in
            KeptVote(
                key: key, role: record.role, holds: record.holds, sealedReason: record.sealedReason,
                timeoutMilliseconds: record.timeoutMilliseconds)
        }
    }
}

/// A block of a bank's clearing entries with one peer, as the archive keeps them.
public struct ClearingBlock: Hashable, Sendable {
    public let peer: MemberID
    /// The position of the first entry.
    public let first: UInt64
    public let entries: [ClearingEntry]

    public init(peer: MemberID, first: UInt64, entries: [ClearingEntry]) {
        self.peer = peer
        self.first = first
        self.entries = entries
    }

    /// The position of the first entry in the block that holds `position`, which counts from 1.
    public static func first(holding position: UInt64) -> UInt64 {
        let size = UInt64(ClearingLines.block)
        return (max(position, 1) - 1) / size * size + 1
    }
}
