import Money
public import SettlementProtocol
import SwiftProtobuf

/// The rest of the removed rows, besides the books as they were at the base: how far the postings of each
/// account had got, and which yes votes had no outcome yet.
public struct RemovedRows: Hashable, Sendable {
    /// By account, in the order of opening: how many postings it has had.
    public let positions: [UInt64]
    /// The latest booking time.
    public let bookedUnixMilliseconds: UInt64
    /// The yes votes without an outcome, as their rows had them.
    public let prepared: [CoreEvent]
    /// By peer.
    public let clearing: [MemberID: RemovedClearing]

    init(
        positions: [UInt64], bookedUnixMilliseconds: UInt64, prepared: [CoreEvent],
        clearing: [MemberID: RemovedClearing]
    ) {
        self.positions = positions
        self.bookedUnixMilliseconds = bookedUnixMilliseconds
        self.prepared = prepared
        self.clearing = clearing
    }

    /// The bytes that the note of a base has.
    public func serialized() -> [UInt8] {
        var stored = StoredCore.RemovedRows()
        stored.positions = positions
        stored.bookedUnixMs = bookedUnixMilliseconds
        stored.prepared = prepared.map(\.stored.prepared)
        stored.clearing = clearing.sorted { $0.key < $1.key }.map { peer, lines in
            StoredCore.ArchivedClearing(peer, count: lines.count, sums: lines.owedToPeer)
        }
        stored.clearingBeforeUnixMs = clearing.values.first?.before ?? 0
        do { return try stored.serializedBytes() } catch {
            // Below 2 GiB only missing required fields (proto2) can fail.
            preconditionFailure("the note of a base did not serialise: \(error)")
        }
    }

    /// - Throws: ``UnreadableRow``, `ProtocolError` or `MoneyError`: the store is damaged or newer than this code.
    public init(serialized bytes: [UInt8]) throws {
        let stored: StoredCore.RemovedRows
        do { stored = try StoredCore.RemovedRows(serializedBytes: bytes) } catch {
            throw UnreadableRow("the note of the base cannot be read")
        }
        var clearing: [MemberID: RemovedClearing] = [:]
        for lines in stored.clearing {
            clearing[try MemberID(lines.peer)] = RemovedClearing(
                count: lines.count, before: stored.clearingBeforeUnixMs, owedToPeer: try lines.sumsByCurrency)
        }
        self.init(
            positions: stored.positions, bookedUnixMilliseconds: stored.bookedUnixMs,
            prepared: try stored.prepared.map { prepared in
                var event = StoredCore.Event()
                event.prepared = prepared
                return try CoreEvent(event)
            }, clearing: clearing)
    }
}

extension CoreBooks {
    /// All clearing entries of these books, as removed ones.
    var removedClearing: [MemberID: RemovedClearing] {
        clearing.mapValues { lines in
            let currencies = Set(lines.archivedSums.keys).union(lines.tail.map(\.currency))
            return RemovedClearing(
                count: lines.count, before: newestCommitted + 1,
                owedToPeer: Dictionary(uniqueKeysWithValues: currencies.map { ($0, lines.sum($0)) }))
        }
    }
}

extension StoredCore.ArchivedClearing {
    init(_ peer: MemberID, count: UInt64, sums: [Currency: Int128]) {
        self.init()
        self.peer = peer.text
        self.count = count
        self.sums = sums.sorted { $0.key < $1.key }.map { currency, owed in
            var sum = StoredCore.ArchivedSum()
            sum.currency = currency.code
            sum.owedToPeer = Int64(clamping: owed)
            return sum
        }
    }

    var sumsByCurrency: [Currency: Int128] {
        get throws {
            var result: [Currency: Int128] = [:]
            for sum in sums { result[try Currency(sum.currency)] = Int128(sum.owedToPeer) }
            return result
        }
    }
}
