import AtomicCommit
import BankCore
import SettlementProtocol

/// The archives of a bank's books and of its desk, on their simulated disks. All of it is durable.
struct BankArchive {
    /// Finished votes, as the archive keeps them.
    private(set) var votes: [TransactionKey: [UInt8]] = [:]
    /// Blocks of clearing entries per peer, by the position of their first entry.
    private(set) var blocks: [MemberID: [UInt64: [UInt8]]] = [:]
    /// Ids of amendments.
    private(set) var amendments: Set<String> = []
    /// Transactions that have ended at the desk.
    private(set) var loans: [TransactionID: Originator.Originated] = [:]

    /// The first copy stays.
    ///
    /// - Returns: A key or a peer under which other bytes were there; nil if there was none.
    mutating func keep(_ outgoing: CoreBooks.Outgoing) -> String? {
        var changed: String?
        amendments.formUnion(outgoing.amendments)
        for vote in outgoing.votes {
            let bytes = vote.serialized()
            if votes[vote.key, default: bytes] != bytes { changed = "\(vote.key)" }
            votes[vote.key] = votes[vote.key] ?? bytes
        }
        for block in outgoing.blocks {
            let bytes = block.serialized()
            let before = blocks[block.peer]?[block.first] ?? bytes
            if before != bytes { changed = "\(block.peer)" }
            blocks[block.peer, default: [:]][block.first] = before
        }
        return changed
    }

    mutating func keep(_ ended: some Sequence<Originator.Originated>) {
        for loan in ended where loans[loan.origination.id] == nil { loans[loan.origination.id] = loan }
    }

    /// - Returns: The removed keys, in order.
    mutating func removeVotes(below unixMilliseconds: UInt64) -> [TransactionKey] {
        let removed = votes.keys.filter { $0.id.unixMilliseconds < unixMilliseconds }
        for key in removed { votes[key] = nil }
        return removed.sorted()
    }

    /// - Returns: The removed transactions, in order.
    mutating func removeLoans(below unixMilliseconds: UInt64) -> [TransactionID] {
        let removed = loans.keys.filter { $0.unixMilliseconds < unixMilliseconds }
        for id in removed { loans[id] = nil }
        return removed.sorted()
    }

    /// Archived clearing entries with `peer` after position `since`, at most `limit`.
    ///
    /// - Throws: As `ClearingBlock.init(serialized:peer:first:)`.
    func clearing(with peer: MemberID, since: UInt64, limit: Int) throws -> [ClearingEntry] {
        var entries: [ClearingEntry] = []
        let first = ClearingBlock.first(holding: since + 1)
        for (position, bytes) in (blocks[peer] ?? [:]).sorted(by: { $0.key < $1.key }) where position >= first {
            entries += try ClearingBlock(serialized: bytes, peer: peer, first: position).entries.filter {
                $0.position > since
            }
            guard entries.count < limit else { break }
        }
        return Array(entries.prefix(limit))
    }
}
