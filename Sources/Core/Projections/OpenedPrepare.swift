public import SettlementProtocol

/// A prepare item whose projection this bank has opened and found to be exactly what the envelope says.
public struct OpenedPrepare: Sendable {
    public let header: Header
    public let digest: Hash256
    public let projection: Projection
    /// The projection's bytes as they were sealed, for the bank's own record.
    public let canonicalProjection: [UInt8]

    /// Opens `item` and checks it against its envelope.
    ///
    /// The envelope rule: the bank is payer or payee of each leg of its projection, and the leg's other bank is the
    /// entry's counterparty. Entries equal the bank's ends one for one, sequence numbers rise, and only the payer's
    /// bank sees the payer. Without the rule an originator could show the payee's bank a credit that has no debit.
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
                    .projectionMismatch,
                    "leg \(leg.sequence) must show its payer to \(leg.payerBank) and to no other bank")
            }
        }
        guard ends == item.participation.entries else {
            throw ProtocolError(.projectionMismatch, "the entries do not match the ends of the projection's legs")
        }
    }
}
