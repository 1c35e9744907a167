import BankCore
import Ledger
import Projections
import SettlementProtocol
import Testing

/// Composition, judgement and posting of one loan at its four banks.
@Suite struct SettlesLoans {
    @Test func `a commit changes each bank's books as the legs say`() throws {
        let loan = try Loan.whole()
        for id in Fixtures.banks {
            var bank = try TestBank(id)
            let before = bank
            try #require(try bank.verdict(on: loan) == nil)
            bank.finish(loan, .committed)
            #expect(bank.holdsNothing)
            #expect(bank.changes(since: before) == Self.effects[id], "the books of \(id)")
            #expect(bank.books.ledger.trialBalance().values.allSatisfy { $0 == 0 })
        }
    }

    @Test func `an abort changes nothing`() throws {
        let loan = try Loan.whole()
        for id in Fixtures.banks {
            var bank = try TestBank(id)
            let before = bank
            try #require(try bank.verdict(on: loan) == nil)
            bank.finish(loan, .aborted)
            #expect(bank.holdsNothing)
            #expect(bank.changes(since: before) == [:])
        }
    }

    @Test func `a no reaches the originator with its reason, and nobody else can read it`() throws {
        var opening = Opening(of: Fixtures.doum)
        opening.customers[0].balance = 100_000
        var doum = try TestBank(opening)
        let composition = try Loan.whole().composition()
        #expect(try doum.verdict(on: composition) == .insufficientFunds)
        guard
            case .vote(.no(let sealed), _) = try doum.prepare(composition.transaction.item(for: Fixtures.doum))
        else {
            Issue.record("the vote is not repeated")
            return
        }
        #expect(throws: ProtocolError.self) {
            try Refusal(
                opening: sealed, of: composition.transaction.key, digest: composition.digest, from: Fixtures.doum,
                ring: Fixtures.ring(Fixtures.cedar))
        }
    }

    private static let effects: [MemberID: [String: Int64]] = [
        Fixtures.alder: [
            "fee-income/EUR": 100, "clearing/birch/EUR": -100, "credit-limit/birch/EUR": -100, "position/EUR": 100,
        ],
        Fixtures.birch: [
            "mill": 29_900, "clearing/alder/EUR": 100, "credit-limit/alder/EUR": 100, "clearing/cedar/EUR": 90_000,
            "credit-limit/cedar/EUR": 90_000, "clearing/doum/EUR": -120_000, "credit-limit/doum/EUR": -120_000,
            "position/EUR": 29_900,
        ],
        Fixtures.cedar: [
            "quarry": 90_000, "clearing/birch/EUR": -90_000, "credit-limit/birch/EUR": -90_000, "position/EUR": 90_000,
        ],
        Fixtures.doum: [
            "builder": -120_000, Fixtures.mandate.name.text: -120_000, "clearing/birch/EUR": 120_000,
            "credit-limit/birch/EUR": 120_000, "position/EUR": -120_000,
        ],
    ]
}
