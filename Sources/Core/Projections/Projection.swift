public import SettlementProtocol

/// The part of a transaction that one bank may see.
public struct Projection: Hashable, Sendable {
    /// The legs that the bank is an end of, in sequence.
    public let legs: [ProjectedLeg]
    /// If the bank lends: which of its legs are advances, and which repay them.
    public let lendings: [AdvanceTerms]

    private static let tag: StaticString = "freshet.projection.v1"

    public init(legs: [ProjectedLeg], lendings: [AdvanceTerms] = []) {
        self.legs = legs
        self.lendings = lendings
    }

    /// Reads what ``canonicalBytes`` wrote.
    ///
    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(canonicalBytes bytes: [UInt8]) throws(ProtocolError) {
        var fields = try CanonicalReader(bytes, tag: Self.tag)
        var legs: [ProjectedLeg] = []
        let legCount = try fields.count()
        legs.reserveCapacity(legCount)
        for _ in 0..<legCount { legs.append(try ProjectedLeg(from: &fields)) }
        var lendings: [AdvanceTerms] = []
        for _ in 0..<(try fields.count()) { lendings.append(try AdvanceTerms(from: &fields)) }
        try fields.end()
        self.init(legs: legs, lendings: lendings)
    }

    /// The form in which it is sealed.
    public var canonicalBytes: [UInt8] {
        var canonical = CanonicalBytes(tag: Self.tag, reserving: 64 + legs.count * 256 + lendings.count * 96)
        canonical.append(UInt32(legs.count))
        for leg in legs { leg.append(to: &canonical) }
        canonical.append(UInt32(lendings.count))
        for lending in lendings { lending.append(to: &canonical) }
        return canonical.bytes
    }
}
