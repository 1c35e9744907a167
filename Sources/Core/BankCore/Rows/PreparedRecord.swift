public import Foundation
public import Ledger
import Money
import Projections
public import SettlementProtocol
import SwiftProtobuf

/// A bank's record of its yes for its own use: the originator, the business day of the judgement, and the projection.
public struct PreparedRecord: Hashable, Sendable {
    public let originator: MemberID
    /// Counted from 1970-01-01 (UTC); read from the clock once, before the vote.
    public let businessDay: Int32
    /// The canonical bytes of a projection, as they were sealed.
    public let projection: [UInt8]

    public init(originator: MemberID, businessDay: Int32, projection: [UInt8]) {
        self.originator = originator
        self.businessDay = businessDay
        self.projection = projection
    }

    /// Reads the bytes that ``serialized()`` wrote.
    ///
    /// - Throws: ``UnreadableRow`` or `ProtocolError`: the store is damaged or newer than this code.
    public init(serialized bytes: Data) throws {
        guard let stored = try? StoredCore.Record(serializedBytes: bytes) else {
            throw UnreadableRow("the record of a yes cannot be read")
        }
        self.init(
            originator: try MemberID(stored.originator), businessDay: stored.businessDay,
            projection: Array(stored.projection))
    }

    public func serialized() -> Data {
        var stored = StoredCore.Record()
        stored.originator = originator.text
        stored.businessDay = businessDay
        stored.projection = Data(projection)
        do { return try stored.serializedBytes() } catch {
            // Only missing required fields (proto2) can fail.
            preconditionFailure("a prepared record did not serialise: \(error)")
        }
    }
}

extension PreparedRecord {
    /// The legs of a recorded transaction on each account of the bank that is an end of one, in sequence.
    ///
    /// - Parameter serialized: A record; other bytes have no legs.
    public static func legs(in serialized: Data, at bank: MemberID) -> [AccountName: [BookedLeg]] {
        guard let stored = try? StoredCore.Record(serializedBytes: serialized),
            let projection = try? Projection(canonicalBytes: Array(stored.projection))
        else { return [:] }
        var legs: [AccountName: [BookedLeg]] = [:]
        for leg in projection.legs {
            let amount = leg.amount.minorUnits
            let reference = String(leg.creditorReference.unicodeScalars.prefix(Leg.maxReferenceLength))
            if leg.payerBank == bank, let payer = leg.payer {
                legs[AccountName(payer.account), default: []].append(
                    BookedLeg(amount: -amount, creditorReference: reference))
            }
            if leg.payeeBank == bank {
                legs[AccountName(leg.payeeAccount), default: []].append(
                    BookedLeg(amount: amount, creditorReference: reference))
            }
        }
        return legs
    }
}
