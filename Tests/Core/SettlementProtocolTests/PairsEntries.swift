import Foundation
import SettlementProtocol
import Testing

@Suite struct PairsEntries {
    static let (alder, birch, cedar) = (Fixtures.alder, Fixtures.birch, Fixtures.cedar)

    @Test func `legs between banks and inside one bank pass`() throws {
        #expect(check(try Fixtures.transaction()) == nil)
    }

    /// Each case is a set of participations with unmatched entries, under a comment on its fault.
    static let unmatched: [[Participation]] = [
        // A credit from a bank that takes part but has no such debit.
        [part(alder, [(2, cedar)]), part(birch, [(1, alder)]), part(cedar, [(2, alder)])],
        // A credit from a bank that does not take part at all.
        [part(birch, [(1, alder)])],
        // Each bank names the other, but under different commitments.
        [part(alder, [(1, birch)]), part(birch, [(2, alder)])],
        // One debit and two credits at the same bank.
        [part(alder, [(1, birch)]), part(birch, [(1, alder), (1, alder)])],
        // One debit and a credit at each of two banks.
        [part(alder, [(1, birch)]), part(birch, [(1, alder)]), part(cedar, [(1, alder)])],
        // One end too many of one leg and one too few of another.
        [part(alder, [(1, birch), (2, birch)]), part(birch, [(1, alder), (1, alder)])],
        // Both ends twice.
        [part(alder, [(1, birch), (1, birch)]), part(birch, [(1, alder), (1, alder)])],
        // Both ends at one bank that names another as counterparty.
        [part(alder, [(1, birch), (1, birch)])],
        // A leg inside a bank once, and three times.
        [part(alder, [(1, alder)])],
        [part(alder, [(1, alder), (1, alder), (1, alder)])],
        // Inside one bank and between two at once.
        [part(alder, [(1, alder), (1, alder)]), part(birch, [(1, alder)])],
        [part(alder, [(1, birch), (1, alder)]), part(birch, [(1, alder)])],
        // Each of two banks names a third.
        [part(alder, [(1, cedar)]), part(birch, [(1, cedar)]), part(cedar, [(1, alder), (1, birch)])],
    ]

    @Test(arguments: unmatched)
    func `an entry that is not matched exactly once at its leg's other end is refused`(participations: [Participation])
        throws
    {
        let transaction = Transaction(header: try Fixtures.header(), participations: participations)
        #expect(check(transaction) == .unmatchedEntry)
    }

    @Test func `another coordinator's transaction is refused`() throws {
        let key = TransactionKey(coordinator: Self.cedar, id: Fixtures.id)
        let transaction = Transaction(
            header: try Fixtures.header(key: key), participations: try Fixtures.transaction().participations)
        #expect(check(transaction) == .wrongCoordinator)
    }

    @Test func `an originator or a bank that is not a member is refused`() throws {
        let transaction = try Fixtures.transaction()
        for missing in Fixtures.members {
            #expect(check(transaction, members: Fixtures.members.subtracting([missing])) == .unknownMember)
        }
        let foreign = Transaction(
            header: try Fixtures.header(originator: MemberID("stranger")), participations: transaction.participations)
        #expect(check(foreign) == .unknownMember)
    }

    @Test func `a transaction without banks, without entries or with one bank twice is malformed`() throws {
        for participations in [
            [], [Self.part(Self.alder, [])],
            [
                Self.part(Self.alder, [(1, Self.alder), (1, Self.alder)]),
                Self.part(Self.alder, [(2, Self.alder), (2, Self.alder)]),
            ],
        ] {
            #expect(check(Transaction(header: try Fixtures.header(), participations: participations)) == .malformed)
        }
    }

    @Test func `sizes beyond the limits are refused and those at the limits are not`() throws {
        let entries = (0..<UInt64(ProtocolLimits.entries / 2)).flatMap {
            Array(repeating: Fixtures.entry($0, Self.alder), count: 2)
        }
        let full = Fixtures.participation(Self.alder, entries, sealed: ProtocolLimits.sealedProjection)
        #expect(check(Transaction(header: try Fixtures.header(), participations: [full])) == nil)
        let long = Fixtures.participation(
            Self.alder, entries + [Fixtures.entry(99, Self.alder), Fixtures.entry(99, Self.alder)])
        let large = Fixtures.participation(Self.alder, entries, sealed: ProtocolLimits.sealedProjection + 1)
        for participation in [long, large] {
            #expect(check(Transaction(header: try Fixtures.header(), participations: [participation])) == .tooLarge)
        }
    }

    @Test func `a transaction may have the maximum number of banks and not one more`() throws {
        let banks = try (0...ProtocolLimits.participations).map { try MemberID("bank-\($0)") }
        let participations = banks.enumerated().map { Self.part($1, [(UInt64($0), $1), (UInt64($0), $1)]) }
        let members = Fixtures.members.union(banks)
        let header = try Fixtures.header()
        let most = Transaction(header: header, participations: Array(participations.dropLast()))
        #expect(check(most, members: members) == nil)
        #expect(check(Transaction(header: header, participations: participations), members: members) == .tooLarge)
    }

    private func check(_ transaction: Transaction, members: Set<MemberID> = Fixtures.members) -> ReasonCode? {
        reason {
            try EnvelopeRule.check(transaction, coordinator: Fixtures.ford, members: members)
        }
    }

    private static func part(_ bank: MemberID, _ entries: [(UInt64, MemberID)]) -> Participation {
        Fixtures.participation(bank, entries.map { Fixtures.entry($0, $1) })
    }
}
