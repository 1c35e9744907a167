public import Foundation
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
