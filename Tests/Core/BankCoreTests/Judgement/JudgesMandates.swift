import BankCore
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// Builder's mandate at doum: mill at birch may debit 120 000 minor units of EUR for the invoice, until tomorrow.
@Suite struct JudgesMandates {
    private static func lateOn(_ day: Int32) -> UInt64 { UInt64(day) * 86_400_000 + 86_399_999 }

    @Test(arguments: [Fixtures.today.number, Fixtures.mandate.lastDay])
    func `a mandate covers its debit until its last day`(day: Int32) throws {
        var doum = try TestBank(Fixtures.doum)
        doum.wallClock = Self.lateOn(day)
        #expect(try doum.verdict(on: debit(120_000)) == nil)
    }

    @Test func `a mandate covers nothing after its last day`() throws {
        var doum = try TestBank(Fixtures.doum)
        doum.wallClock = Self.lateOn(Fixtures.mandate.lastDay + 1)
        #expect(try doum.verdict(on: debit(1)) == .notAuthorised)
    }

    @Test(arguments: [
        Leg.between(("doum", "builder"), ("birch", "mill"), 1),
        .between(("doum", "builder"), ("birch", "mill"), 1, document: CanonicalBytes(tag: "another").sha256),
        .between(("doum", "builder"), ("birch", "smith"), 1, document: Fixtures.document),
        .between(("doum", "builder"), ("cedar", "mill"), 1, document: Fixtures.document),
        .between(("doum", "builder"), ("doum", "mill"), 1, document: Fixtures.document),
        .between(("doum", "builder"), ("birch", "mill"), 1, Fixtures.dollar, document: Fixtures.document),
        .between(("doum", "other"), ("birch", "mill"), 1, document: Fixtures.document),
    ])
    func `another document, creditor, currency or account is not covered`(leg: Leg) throws {
        var opening = Opening(of: Fixtures.doum)
        opening.customers.append(("mill", "mill-co", Fixtures.euro, 0))
        opening.customers.append(("other", "other-co", Fixtures.euro, 9))
        var doum = try TestBank(opening)
        #expect(try doum.verdict(on: Loan(legs: [leg])) == .notAuthorised)
    }

    @Test func `an amount above the mandate's remaining limit is not covered`() throws {
        var doum = try TestBank(Fixtures.doum)
        #expect(try doum.verdict(on: debit(120_001)) == .notAuthorised)
    }

    @Test func `only one of two debits gets the rest of a mandate`() throws {
        var doum = try TestBank(Fixtures.doum)
        #expect(try doum.verdict(on: debit(70_000, 1)) == nil)
        #expect(try doum.verdict(on: debit(70_000, 2)) == .notAuthorised)
        #expect(try doum.verdict(on: debit(50_000, 3)) == nil)
    }

    @Test func `an abort gives the mandate back and a commit uses it up`() throws {
        var doum = try TestBank(Fixtures.doum)
        let first = debit(70_000, 1)
        #expect(try doum.verdict(on: first) == nil)
        doum.finish(first, .aborted)
        #expect(doum[Fixtures.mandate.name.text]?.available == 120_000)
        let second = debit(120_000, 2)
        #expect(try doum.verdict(on: second) == nil)
        doum.finish(second, .committed)
        #expect(doum[Fixtures.mandate.name.text]?.balance == 0)
        #expect(try doum.verdict(on: debit(1, 3)) == .notAuthorised)
        #expect(doum.holdsNothing)
    }

    @Test func `a debit still finishes if its mandate expires after the vote`() throws {
        var doum = try TestBank(Fixtures.doum)
        let loan = debit(70_000)
        #expect(try doum.verdict(on: loan) == nil)
        doum.wallClock = Self.lateOn(Fixtures.mandate.lastDay + 30)
        doum.finish(loan, .committed)
        #expect(doum["builder"]?.balance == 80_000)
    }

    @Test func `legs of one loan share a mandate`() throws {
        var doum = try TestBank(Fixtures.doum)
        let legs = [0, 1].map { number in
            Leg.between(
                ("doum", "builder"), ("birch", "mill"), 60_000 + Int64(number), sequence: UInt32(number),
                document: Fixtures.document)
        }
        #expect(try doum.verdict(on: Loan(legs: legs)) == .notAuthorised)
    }

    @Test func `only the holder of a mandate learns that the money is short`() throws {
        var opening = Opening(of: Fixtures.doum)
        opening.customers[0].balance = 5
        var doum = try TestBank(opening)
        #expect(try doum.verdict(on: debit(6, 1)) == .insufficientFunds)
        var other = debit(6, 2)
        other.legs = [.between(("doum", "builder"), ("cedar", "quarry"), 6)]
        #expect(try doum.verdict(on: other) == .notAuthorised)
    }

    @Test func `a mandate's name binds every fact except limit and last day`() {
        let mandate = Fixtures.mandate
        let facts: [(String, MemberID, String, Hash256, Currency)] = [
            ("builder", Fixtures.birch, "mill", Fixtures.document, Fixtures.euro),
            ("builders", Fixtures.birch, "mill", Fixtures.document, Fixtures.euro),
            ("builder", Fixtures.cedar, "mill", Fixtures.document, Fixtures.euro),
            ("builder", Fixtures.birch, "mills", Fixtures.document, Fixtures.euro),
            ("builder", Fixtures.birch, "mill", Fixtures.handle, Fixtures.euro),
            ("builder", Fixtures.birch, "mill", Fixtures.document, Fixtures.dollar),
        ]
        let names = facts.map {
            Mandate.name(
                account: $0.0, creditorBank: $0.1, creditorAccount: $0.2, documentReference: $0.3, currency: $0.4)
        }
        #expect(names[0] == mandate.name)
        #expect(Set(names).count == facts.count)
        #expect(names.allSatisfy { $0.text.wholeMatch(of: /mandate\/[0-9a-f]{32}/) != nil })
    }

    // MARK: Terms that the desk knows

    private func doum(knowing mandate: Mandate) throws -> TestBank {
        var doum = try TestBank(Fixtures.doum)
        doum.mandates.add(mandate)
        return doum
    }

    private static func mandate(
        originators: Mandate.Originators? = nil, least: Int64 = 0, edition: UInt32 = 1
    ) -> Mandate {
        let known = Fixtures.mandate
        return Mandate(
            account: known.account, creditorBank: known.creditorBank, creditorAccount: known.creditorAccount,
            documentReference: known.documentReference, currency: known.currency, limit: known.limit,
            lastDay: known.lastDay, originators: originators, least: Fixtures.amount(least), edition: edition)
    }

    @Test(
        arguments: [
            (nil, Fixtures.birch, true), (nil, Fixtures.cedar, false), (.banks([Fixtures.cedar]), Fixtures.cedar, true),
            (.banks([Fixtures.cedar]), Fixtures.birch, false), (.any, Fixtures.alder, true),
        ] as [(Mandate.Originators?, MemberID, Bool)])
    func `only a bank that the mandate names may debit, which is the creditor's by default`(
        originators: Mandate.Originators?, originator: MemberID, isCovered: Bool
    ) throws {
        var doum = try doum(knowing: Self.mandate(originators: originators))
        var loan = debit(1)
        loan.originator = originator
        #expect(try doum.verdict(on: loan) == (isCovered ? nil : .notAuthorised))
    }

    @Test func `a debit below the least amount is not covered`() throws {
        var doum = try doum(knowing: Self.mandate(least: 120_000))
        #expect(try doum.verdict(on: debit(1, 1)) == .notAuthorised)
        #expect(try doum.verdict(on: debit(119_999, 2)) == .notAuthorised)
        #expect(try doum.verdict(on: debit(120_000, 3)) == nil)
    }

    @Test func `a revoked mandate covers nothing, whatever is released later`() throws {
        var doum = try doum(knowing: Self.mandate())
        let first = debit(70_000, 1)
        let second = debit(20_000, 2)
        #expect(try doum.verdict(on: first) == nil)
        #expect(try doum.verdict(on: second) == nil)
        doum.mandates.revoke(Fixtures.mandate.ownEdition)
        #expect(try doum.verdict(on: debit(1, 3)) == .notAuthorised)
        // A prepare that was judged before the revocation meets the closed account.
        doum.mandates = MandateRegister()
        try doum.amend(Amendment(id: "revoke", closed: [Fixtures.mandate.name]))
        #expect(try doum.verdict(on: debit(1, 4)) == .notAuthorised)
        doum.finish(first, .committed)
        doum.finish(second, .aborted)
        #expect(doum["builder"]?.balance == 80_000)
        #expect(doum.holdsNothing)
        #expect(try doum.verdict(on: debit(1, 5)) == .notAuthorised)
    }

    @Test func `the newest edition covers a debit, with an account of its own`() throws {
        let next = Self.mandate(edition: 2)
        var doum = try doum(knowing: Self.mandate())
        doum.mandates.revoke(Fixtures.mandate.ownEdition)
        doum.mandates.add(next)
        let account = Account(
            name: next.name, kind: .mandate, owner: "builder", currency: Fixtures.euro, lastDay: next.lastDay)
        try doum.amend(
            Amendment(
                id: "replace", opened: [account], postings: [Posting(next.name, 120_000)],
                closed: [Fixtures.mandate.name]))
        #expect(next.root == Fixtures.mandate.name)
        #expect(try doum.verdict(on: debit(120_000)) == nil)
        #expect(doum[next.name.text]?.held == 120_000)
        #expect(doum.mandates.standing(named: next.name)?.mandate == next)
        #expect(doum.mandates.standing(named: next.root)?.isRevoked == true)
        #expect(doum.mandates.standings(on: "builder").map(\.mandate.edition) == [1, 2])
    }

    private func debit(_ amount: Int64, _ number: UInt64 = 1) -> Loan {
        Loan(
            key: Fixtures.key(number),
            legs: [.between(("doum", "builder"), ("birch", "mill"), amount, document: Fixtures.document)])
    }
}
