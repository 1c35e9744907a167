import Money
import SettlementProtocol

/// A clearing entry without its position, which is its place in the list.
struct ClearingLine: Hashable, Sendable {
    let key: TransactionKey
    let currency: Currency
    let owedToPeer: Int64
}

/// The clearing entries with one peer: the older ones in the archive, in blocks, the newer ones here.
struct ClearingLines: Hashable, Sendable {
    /// Entries in a block of the archive.
    static let block = 256

    /// How many entries are in the archive: whole blocks.
    var archived: UInt64 = 0
    /// The sums of the archived entries per currency; minor units.
    var archivedSums: [Currency: Int128] = [:]
    /// The entries after the archived ones.
    var tail: [ClearingLine] = []

    var count: UInt64 { archived + UInt64(tail.count) }

    /// Minor units.
    func sum(_ currency: Currency) -> Int128 {
        tail.reduce(archivedSums[currency] ?? 0) { $0 + ($1.currency == currency ? Int128($1.owedToPeer) : 0) }
    }

    /// Whether another list of the same entries, with more or fewer of them in the archive, could be this one.
    func agrees(with other: ClearingLines) -> Bool {
        let shared = min(tail.count, other.tail.count)
        return count == other.count && tail.suffix(shared) == other.tail.suffix(shared)
            && Set(tail.map(\.currency)).union(archivedSums.keys).allSatisfy { sum($0) == other.sum($0) }
    }

    /// The first block of the tail is in the archive.
    mutating func noteArchivedBlock() {
        for line in tail.prefix(Self.block) { archivedSums[line.currency, default: 0] += Int128(line.owedToPeer) }
        tail.removeFirst(Self.block)
        archived += UInt64(Self.block)
    }
}
