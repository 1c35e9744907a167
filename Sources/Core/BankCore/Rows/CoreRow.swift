public import Foundation
public import Ledger
public import SettlementProtocol
import SwiftProtobuf

/// One row of an embedded core's journal: events that were decided together and became durable together.
public struct CoreRow: Hashable, Sendable {
    public let events: [CoreEvent]
    /// By the bank's clock; no decision depends on it.
    public let writtenAtUnixMilliseconds: UInt64
    /// Whether a transaction whose legs cancel on a customer's account has entries there. In rows of earlier versions it
    /// has none, and the positions of later entries stay as they were given out.
    public let booksCancellingLegs: Bool

    public init(_ events: [CoreEvent], writtenAtUnixMilliseconds: UInt64, booksCancellingLegs: Bool = true) {
        self.events = events
        self.writtenAtUnixMilliseconds = writtenAtUnixMilliseconds
        self.booksCancellingLegs = booksCancellingLegs
    }

    /// Reads the bytes that ``serialized()`` wrote.
    ///
    /// - Throws: ``UnreadableRow`` or `ProtocolError`: the store is damaged or newer than this code.
    public init(serialized bytes: [UInt8]) throws {
        let batch: StoredCore.Batch
        do { batch = try StoredCore.Batch(serializedBytes: bytes) } catch {
            throw UnreadableRow("the row is not a batch of core events")
        }
        events = try batch.events.map { try CoreEvent($0) }
        writtenAtUnixMilliseconds = batch.writtenAtUnixMs
        booksCancellingLegs = batch.booksCancellingLegs
    }

    public func serialized() -> [UInt8] {
        var batch = StoredCore.Batch()
        batch.events = events.map(\.stored)
        batch.writtenAtUnixMs = writtenAtUnixMilliseconds
        batch.booksCancellingLegs = booksCancellingLegs
        do { return try batch.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail; a batch is bounded far below.
            preconditionFailure("a journal row did not serialise: \(error)")
        }
    }
}

/// A change of a core's state, as its journal keeps it.
public enum CoreEvent: Hashable, Sendable {
    case prepared(key: TransactionKey, digest: Hash256, holds: [Hold], timeoutMilliseconds: UInt32, record: Data)
    case refused(key: TransactionKey, digest: Hash256, sealedReason: Data)
    case finished(key: TransactionKey, outcome: Outcome)
    case entombed(key: TransactionKey)
    case amended(Amendment)
    /// From now on the horizon is this: a later one, unless an operator has set it back.
    case horizonRaised(unixMilliseconds: UInt64)
}
