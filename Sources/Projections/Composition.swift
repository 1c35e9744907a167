public import SettlementProtocol

/// Turns legs into a transaction: commitments, one sealed projection a bank, entries, digest.
public struct Composition: Sendable {
    public let transaction: Transaction
    public let digest: Hash256

    /// - Parameters:
    ///   - legs: In sequence, with distinct sequence numbers.
    ///   - lendings: By lender.
    ///   - ring: The originator's pair keys.
    ///   - salts: For test vectors; fresh and random for each leg otherwise.
    ///   - nonce: For test vectors; fresh and random for each bank otherwise.
    /// - Throws: ``ProtocolError`` with `unknown_member` where a bank is not in the directory, or `too_large`.
    public init(
        header: Header, legs: [Leg], lendings: [MemberID: [Lending]], ring: SealingRing,
        salts: ((Leg) -> LegSalts)? = nil, nonce: ((MemberID) -> [UInt8])? = nil
    ) throws(ProtocolError) {
        // A leg has two salts, and at most two banks that nothing else names.
        var random = RandomBytes(count: legs.count * 2 * (LegSalts.byteCount + PairKey.nonceByteCount))
        var parts: [MemberID: Part] = [:]
        var order: [MemberID] = []
        for leg in legs {
            let salts = salts?(leg) ?? LegSalts(&random)
            let payerDigest = LegCommitment.payerDigest(account: leg.payer.account, salt: salts.payer)
            let seenByPayee = ProjectedLeg(leg, salts: salts, payerDigest: payerDigest, showingPayer: false)
            let commitment = LegCommitment.of(seenByPayee, key: header.key)
            let (payer, payee) = (leg.payer.bank, leg.payee.bank)
            for bank in [payer, payee] where parts[bank] == nil {
                order.append(bank)
                parts[bank] = Part()
            }
            parts[payer]?.entries.append(Entry(commitment: commitment, counterparty: payee))
            parts[payer]?.legs.append(
                ProjectedLeg(leg, salts: salts, payerDigest: payerDigest, showingPayer: true))
            parts[payee]?.entries.append(Entry(commitment: commitment, counterparty: payer))
            if payer != payee { parts[payee]?.legs.append(seenByPayee) }
        }
        guard order.count <= ProtocolLimits.participations else {
            throw ProtocolError(.tooLarge, "a transaction has at most \(ProtocolLimits.participations) banks")
        }
        let outlines = order.map { Participation.outline(of: $0, entries: parts[$0]?.entries ?? []) }
        let associatedData = Transaction.associatedData(of: header, outlines: outlines)
        var participations: [Participation] = []
        for bank in order {
            guard let part = parts[bank] else { continue }
            let projection = Projection(legs: part.legs, lendings: lendings[bank] ?? [])
            let sealed = try ring.pair(with: bank).seal(
                projection.serialized(), purpose: .projection, of: header.key, from: ring.owner, to: bank,
                associatedData: associatedData, nonce: nonce?(bank) ?? random.take(PairKey.nonceByteCount))
            participations.append(Participation(bank: bank, sealedProjection: sealed, entries: part.entries))
        }
        transaction = Transaction(header: header, participations: participations)
        digest = Transaction.digest(of: header, hashes: transaction.hashes)
    }

    private struct Part {
        var entries: [Entry] = []
        var legs: [ProjectedLeg] = []
    }
}
