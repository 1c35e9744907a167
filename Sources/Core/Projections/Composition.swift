public import SettlementProtocol

/// Turns legs into a transaction: commitments, one sealed projection per bank, entries, digest.
public struct Composition: Sendable {
    public let transaction: Transaction
    public let digest: Hash256

    /// - Parameters:
    ///   - legs: In sequence, with distinct sequence numbers.
    ///   - lendings: By lender.
    ///   - ring: The originator's pair keys.
    ///   - salts: For test vectors; fresh and random for each leg otherwise.
    ///   - nonce: For test vectors; fresh and random for each bank otherwise.
    /// - Throws: ``ProtocolError`` with `unknown_member` if a bank is not in the directory, or `too_large`.
    public init(
        header: Header, legs: [Leg], lendings: [MemberID: [AdvanceTerms]], ring: SealingRing,
        salts: ((Leg) -> LegSalts)? = nil, nonce: ((MemberID) -> [UInt8])? = nil
    ) throws(ProtocolError) {
        // A leg has two salts, and at most two banks that no other leg names.
        var random = RandomBytes(count: legs.count * 2 * (LegSalts.byteCount + PairKey.nonceByteCount))
        var parts: [Part] = []
        for leg in legs {
            let salts = salts?(leg) ?? LegSalts(&random)
            let payerDigest = LegCommitment.payerDigest(account: leg.payer.account, salt: salts.payer)
            let seenByPayee = ProjectedLeg(leg, salts: salts, payerDigest: payerDigest, showingPayer: false)
            let commitment = LegCommitment.of(seenByPayee, key: header.key)
            let payer = Self.place(of: leg.payer.bank, in: &parts)
            let payee = Self.place(of: leg.payee.bank, in: &parts)
            parts[payer].entries.append(Entry(commitment: commitment, counterparty: leg.payee.bank))
            parts[payer].legs.append(ProjectedLeg(leg, salts: salts, payerDigest: payerDigest, showingPayer: true))
            parts[payee].entries.append(Entry(commitment: commitment, counterparty: leg.payer.bank))
            if payer != payee { parts[payee].legs.append(seenByPayee) }
        }
        guard parts.count <= ProtocolLimits.participations else {
            throw ProtocolError(.tooLarge, "a transaction has at most \(ProtocolLimits.participations) banks")
        }
        let outlines = parts.map { Participation.outline(of: $0.bank, entries: $0.entries) }
        let associatedData = Transaction.associatedData(of: header, outlines: outlines)
        var participations: [Participation] = []
        var hashes: [ParticipationHash] = []
        for (part, outline) in zip(parts, outlines) {
            let bank = part.bank
            let projection = Projection(legs: part.legs, lendings: lendings[bank] ?? [])
            let sealed = try ring.pair(with: bank).seal(
                projection.canonicalBytes, purpose: .projection, of: header.key, from: ring.owner, to: bank,
                associatedData: associatedData, nonce: nonce?(bank) ?? random.take(PairKey.nonceByteCount))
            let participation = Participation(bank: bank, sealedProjection: sealed, entries: part.entries)
            participations.append(participation)
            hashes.append(ParticipationHash(outline: outline, payload: participation.payloadHash))
        }
        transaction = Transaction(header: header, participations: participations)
        digest = Transaction.digest(of: header, hashes: hashes)
    }

    private struct Part {
        let bank: MemberID
        var entries: [Entry] = []
        var legs: [ProjectedLeg] = []
    }

    /// The index of the part of `bank`; the part is added when a leg names the bank for the first time.
    private static func place(of bank: MemberID, in parts: inout [Part]) -> Int {
        if let place = parts.firstIndex(where: { $0.bank == bank }) { return place }
        parts.append(Part(bank: bank))
        return parts.count - 1
    }
}
