public import SettlementProtocol

/// Turns legs into a transaction: commitments, one sealed projection a bank, entries, digest.
public struct Composition: Sendable {
    public let transaction: Transaction
    public let digest: Hash256

    /// - Parameters:
    ///   - legs: In sequence, with distinct sequence numbers.
    ///   - lendings: By lender.
    ///   - ring: The originator's pair keys.
    ///   - salts: Fresh for each leg.
    ///   - nonce: For test vectors; random otherwise.
    /// - Throws: ``ProtocolError`` with `unknown_member` where a bank is not in the directory, or `too_large`.
    public init(
        header: Header, legs: [Leg], lendings: [MemberID: [Lending]], ring: SealingRing,
        salts: (Leg) -> LegSalts = { _ in .random() }, nonce: ((MemberID) -> [UInt8])? = nil
    ) throws(ProtocolError) {
        var parts: [MemberID: Part] = [:]
        var order: [MemberID] = []
        for leg in legs {
            let salts = salts(leg)
            let commitment = LegCommitment.of(leg, salts: salts, key: header.key)
            let ends =
                leg.payer.bank == leg.payee.bank
                ? [(leg.payer.bank, leg.payer.bank, true), (leg.payer.bank, leg.payer.bank, false)]
                : [(leg.payer.bank, leg.payee.bank, true), (leg.payee.bank, leg.payer.bank, false)]
            for (bank, counterparty, isPayer) in ends {
                if parts[bank] == nil { order.append(bank) }
                parts[bank, default: Part()].entries.append(Entry(commitment: commitment, counterparty: counterparty))
                if isPayer || bank != counterparty {
                    parts[bank, default: Part()].legs.append(ProjectedLeg(leg, salts: salts, showingPayer: isPayer))
                }
            }
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
                associatedData: associatedData, nonce: nonce?(bank))
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
