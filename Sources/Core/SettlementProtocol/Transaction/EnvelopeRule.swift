/// The rule that a coordinator checks before it asks any bank for a vote. It reads the envelope alone.
///
/// Each entry names a leg's commitment and the bank at the leg's other end. Every leg has two ends: an entry (c → Y) of
/// X matches exactly one entry (c → X) of Y, or stands twice in X as (c → X). So a bank that votes on a leg's credit
/// knows that the debit's bank votes on the same commitment. Without the rule an originator could show a payee's bank a
/// credit that has no debit at another bank.
public enum EnvelopeRule {
    /// Checks `transaction` against the rule, once for each transaction, when it comes in.
    ///
    /// - Parameters:
    ///   - coordinator: The coordinator that asks for votes; the key must name it.
    ///   - members: Every bank of the federation.
    /// - Throws: ``ProtocolError`` with `wrong_coordinator`, `too_large`, `malformed`, `unknown_member` or
    ///   `unmatched_entry`; no bank was asked.
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
            throw ProtocolError(.unknownMember, "the originator \(transaction.header.originator) is not a member")
        }
        try checkParticipations(transaction.participations, members: members)
        try checkPairs(transaction.participations)
    }

    private static func checkParticipations(
        _ participations: [Participation], members: Set<MemberID>
    ) throws(ProtocolError) {
        for (index, participation) in participations.enumerated() {
            let bank = participation.bank
            guard members.contains(bank) else { throw ProtocolError(.unknownMember, "\(bank) is not a member") }
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
                        "\(participation.bank) has an entry towards \(entry.counterparty) that does not match its leg's other end"
                    )
                }
                pairs[entry.commitment]?.isMet = true
                unmet -= 1
            }
        }
        guard unmet == 0 else {
            throw ProtocolError(.unmatchedEntry, "\(unmet) entries have no matching entry of their counterparty")
        }
    }

    /// The end of a leg that was found first, and whether the other end was found.
    private struct Pair {
        let bank: MemberID
        let counterparty: MemberID
        var isMet = false
    }
}
