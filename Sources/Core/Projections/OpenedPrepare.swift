public import SettlementProtocol

/// A prepare item whose projection this bank has opened and found to be exactly what the envelope says.
public struct OpenedPrepare: Sendable {
    public let header: Header
    public let digest: Hash256
    public let projection: Projection
    /// The projection's bytes as they were sealed, for the bank's own record.
    public let canonicalProjection: [UInt8]

    /// Opens `item` and holds it against its envelope.
    ///
    /// The envelope rule: the bank is payer or payee of each leg of its projection, the leg's other bank is the entry's
    /// counterparty, entries equal its ends one for one, and sequence numbers are distinct. Without it an originator
    /// could show the payee's bank a credit that no other bank's debit stands behind.
    /// - Throws: ``ProtocolError`` with `wrong_bank`, `unknown_member`, `cannot_open`, `malformed` or
    ///   `projection_mismatch`.
    public init(_ item: PrepareItem, ring: SealingRing) throws(ProtocolError) {
        guard item.participation.bank == ring.owner else {
            throw ProtocolError(.wrongBank, "this is \(ring.owner), not \(item.participation.bank)")
        }
        let plaintext = try ring.pair(with: item.header.originator).open(
            item.participation.sealedProjection, purpose: .projection, of: item.header.key,
            from: item.header.originator, to: ring.owner, associatedData: item.associatedData)
        let projection = try Projection(canonicalBytes: plaintext)
        try Self.check(projection, against: item, at: ring.owner)
        header = item.header
        digest = item.digest
        self.projection = projection
        canonicalProjection = plaintext
    }

    private static func check(_ projection: Projection, against item: PrepareItem, at bank: MemberID)
        throws(ProtocolError)
    {
        var ends: [Entry] = []
        ends.reserveCapacity(item.participation.entries.count)
        var previous: UInt32?
        for leg in projection.legs {
            if let previous, leg.sequence <= previous {
                throw ProtocolError(.projectionMismatch, "sequence numbers must rise from leg to leg")
            }
            previous = leg.sequence
            let commitment = LegCommitment.of(leg, key: item.header.key)
            switch (leg.payerBank == bank, leg.payeeBank == bank) {
            case (true, true): ends += repeatElement(Entry(commitment: commitment, counterparty: bank), count: 2)
            case (true, false): ends.append(Entry(commitment: commitment, counterparty: leg.payeeBank))
            case (false, true): ends.append(Entry(commitment: commitment, counterparty: leg.payerBank))
            case (false, false):
                throw ProtocolError(.projectionMismatch, "\(bank) is at neither end of leg \(leg.sequence)")
            }
            guard (leg.payer != nil) == (leg.payerBank == bank) else {
                throw ProtocolError(
                    .projectionMismatch, "the payer of leg \(leg.sequence) is for the eyes of \(leg.payerBank) alone")
            }
        }
        guard ends == item.participation.entries else {
            throw ProtocolError(.projectionMismatch, "the entries are not the projection's ends, one for one")
        }
    }
}
