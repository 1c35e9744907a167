import Foundation
public import SettlementProtocol
import SwiftProtobuf

extension KeptVote {
    /// The bytes that the archive keeps under the key.
    public func serialized() -> [UInt8] {
        let record = VoteRecord(
            role: role, holds: holds, sealedReason: sealedReason, timeoutMilliseconds: timeoutMilliseconds)
        return StoredCore.bytes(of: StoredCore.CheckpointRecord(record, key: key))
    }

    /// - Throws: ``UnreadableRow`` or `ProtocolError`: the store is damaged or newer than this code.
    public init(serialized bytes: [UInt8]) throws {
        let stored = try StoredCore.CheckpointRecord(archived: bytes)
        let record = try VoteRecord(stored)
        self.init(
            key: try TransactionKey(storedCoordinator: stored.coordinator, id: stored.transactionID), role: record.role,
            holds: record.holds, sealedReason: record.sealedReason, timeoutMilliseconds: record.timeoutMilliseconds)
    }
}

extension ClearingBlock {
    /// The bytes that the archive keeps.
    public func serialized() -> [UInt8] {
        var stored = StoredCore.ClearingBlock()
        stored.entries = entries.map {
            StoredCore.CheckpointClearing(
                ClearingLine(key: $0.key, currency: $0.currency, owedToPeer: $0.owedToPeer), peer: peer)
        }
        return StoredCore.bytes(of: stored)
    }

    /// - Throws: ``UnreadableRow``, `ProtocolError` or `MoneyError`: the store is damaged or newer than this code.
    public init(serialized bytes: [UInt8], peer: MemberID, first: UInt64) throws {
        let entries = try StoredCore.ClearingBlock(archived: bytes).entries.enumerated().map { place, stored in
            ClearingEntry(try ClearingLine(stored), position: first + UInt64(place))
        }
        self.init(peer: peer, first: first, entries: entries)
    }
}

extension StoredCore {
    fileprivate static func bytes(of message: some Message) -> [UInt8] {
        do { return try message.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail; an item is bounded far below.
            preconditionFailure("an item of the archive did not serialise: \(error)")
        }
    }
}

extension Message {
    fileprivate init(archived bytes: [UInt8]) throws {
        do { try self.init(serializedBytes: bytes) } catch {
            throw UnreadableRow("an item of the archive cannot be read")
        }
    }
}
