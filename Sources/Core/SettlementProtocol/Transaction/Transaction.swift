/// The atomic unit: a header and every bank's participation.
public struct Transaction: Hashable, Sendable {
    public let header: Header
    public let participations: [Participation]

    public init(header: Header, participations: [Participation]) {
        self.header = header
        self.participations = participations
    }

    public var key: TransactionKey { header.key }

    /// In the participations' order.
    public var hashes: [ParticipationHash] { participations.map(\.hash) }

    /// SHA-256 over the canonical header and the hashes of all participations.
    public static func digest(of header: Header, hashes: [ParticipationHash]) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.transaction.v1", reserving: 160 + hashes.count * 72)
        header.append(to: &canonical)
        canonical.append(UInt32(hashes.count))
        for hash in hashes {
            canonical.append(hash.outline)
            canonical.append(hash.payload)
        }
        return canonical.sha256
    }

    /// The envelope without payloads, which sealing authenticates together with each projection.
    public static func associatedData(of header: Header, outlines: [Hash256]) -> [UInt8] {
        var canonical = CanonicalBytes(tag: "freshet.envelope.v1", reserving: 160 + outlines.count * 36)
        header.append(to: &canonical)
        canonical.append(UInt32(outlines.count))
        for outline in outlines { canonical.append(outline) }
        return canonical.bytes
    }
}
