/// What a coordinator demands of a transaction before it asks anyone for a vote. It reads the envelope alone.
///
/// Each entry names a leg's commitment and the bank at the leg's other end, and no leg has one end: an entry (c → Y) of X
/// is met by exactly one entry (c → X) of Y, or stands twice in X as (c → X). So every bank that votes on a leg's credit
/// knows that the bank of its debit votes on the same commitment; without the rule an originator could show a payee's
/// bank a credit that no other bank's debit stands behind.
public enum EnvelopeRule {
    /// Holds `transaction` against the rule. It runs once for each transaction, on the way in.
    ///
    /// - Parameters:
    ///   - coordinator: Who asks; the key must name it.
    ///   - members: Every bank of the federation.
    /// - Throws: ``ProtocolError`` with `wrong_coordinator`, `too_large`, `malformed`, `unknown_member` or
    ///   `unmatched_entry`; nobody was asked anything.
    public static func check(
        _ transaction: Transaction, coordinator: MemberID, members: Set<MemberID>
    ) throws(ProtocolError) {
        guard transaction.key.coordinator == coordinator else {
            throw ProtocolError(.wrongCoordinator, "this is \(coordinator), not \(transaction.key.coordinator)")
        }
        guard transaction.participations.count <= ProtocolLimits.participations else {
            throw ProtocolError(.tooLarge, "a transaction has at most \(ProtocolLimits.participations) participations")
        }
        guard !transaction.participations.isEmpty else {
            throw ProtocolError(.malformed, "a transaction has at least one participation")
        }
        guard members.contains(transaction.header.originator) else {
            throw ProtocolError(.unknownMember, "the originator \(transaction.header.originator) is no member")
        }
        try checkParticipations(transaction.participations, members: members)
        try checkPairs(transaction.participations)
    }

    private static func checkParticipations(
        _ participations: [Participation], members: Set<MemberID>
    ) throws(ProtocolError) {
        for (index, participation) in participations.enumerated() {
            let bank = participation.bank
            guard members.contains(bank) else { throw ProtocolError(.unknownMember, "\(bank) is no member") }
            // At most 16 of them: comparing is cheaper than a set.
            guard !participations[..<index].contains(where: { $0.bank == bank }) else {
                throw ProtocolError(.malformed, "\(bank) takes part twice")
            }
            guard participation.sealedProjection.count <= ProtocolLimits.sealedProjection,
                participation.entries.count <= ProtocolLimits.entries
            else { throw ProtocolError(.tooLarge, "the participation of \(bank) is beyond the protocol's limits") }
            guard !participation.entries.isEmpty else {
                throw ProtocolError(.malformed, "the participation of \(bank) has no entries")
            }
        }
    }

    private static func checkPairs(_ participations: [Participation]) throws(ProtocolError) {
        var pairs: [Hash256: Pair] = [:]
        pairs.reserveCapacity(participations.reduce(0) { $0 + $1.entries.count } / 2)
        var unmet = 0
        for participation in participations {
            for entry in participation.entries {
                guard let pair = pairs[entry.commitment] else {
                    pairs[entry.commitment] = Pair(bank: participation.bank, counterparty: entry.counterparty)
                    unmet += 1
                    continue
                }
                guard !pair.isMet, pair.bank == entry.counterparty, pair.counterparty == participation.bank else {
                    throw ProtocolError(
                        .unmatchedEntry,
                        "\(participation.bank) has an entry towards \(entry.counterparty) that does not meet its leg's other end"
                    )
                }
                pairs[entry.commitment]?.isMet = true
                unmet -= 1
            }
        }
        guard unmet == 0 else {
            throw ProtocolError(.unmatchedEntry, "\(unmet) entries are not met by their counterparty's")
        }
    }

    /// The first end of a leg that was found, and whether the other has been.
    private struct Pair {
        let bank: MemberID
        let counterparty: MemberID
        var isMet = false
    }
}
