public import SettlementProtocol
internal import SwiftProtobuf

/// What one bank may see of a transaction.
public struct Projection: Hashable, Sendable {
    /// The legs that the bank is an end of, in sequence.
    public let legs: [ProjectedLeg]
    /// Where the bank lends: which of its legs are advances, and which repay them.
    public let lendings: [Lending]

    public init(legs: [ProjectedLeg], lendings: [Lending] = []) {
        self.legs = legs
        self.lendings = lendings
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(serialized bytes: [UInt8]) throws(ProtocolError) {
        let wire: Wire.Projection
        do { wire = try Wire.Projection(serializedBytes: bytes) } catch {
            throw ProtocolError(.malformed, "the projection is no Projection message")
        }
        var legs: [ProjectedLeg] = []
        legs.reserveCapacity(wire.legs.count)
        for leg in wire.legs { legs.append(try ProjectedLeg(leg)) }
        var lendings: [Lending] = []
        for lending in wire.lendings { lendings.append(try Lending(lending)) }
        self.init(legs: legs, lendings: lendings)
    }

    public func serialized() -> [UInt8] {
        var wire = Wire.Projection()
        wire.legs = legs.map(Wire.ProjectedLeg.init)
        wire.lendings = lendings.map(\.wire)
        do { return try wire.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail, and a projection has neither.
            preconditionFailure("a projection did not serialise: \(error)")
        }
    }
}
