import BankCore
import Projections
import SettlementProtocol
import Testing

/// A debit without a mandate needs this bank's own record that its customer asked for exactly this transaction.
@Suite struct JudgesOwnLogins {
    @Test func `a customer who asked here may be debited`() throws {
        var birch = try TestBank(Fixtures.birch)
        #expect(try birch.verdict(on: .whole()) == nil)
    }

    @Test func `the originator field authorises nothing without a record`() throws {
        var birch = try TestBank(Fixtures.birch)
        var loan = try Loan.whole()
        loan.asker = nil
        #expect(try birch.verdict(on: loan) == .notAuthorised)
    }

    @Test func `a record of another customer authorises nothing`() throws {
        var birch = try TestBank(Fixtures.birch)
        var loan = try Loan.whole()
        loan.asker = .customer("smith-co")
        #expect(try birch.verdict(on: loan) == .notAuthorised)
    }

    @Test func `a customer who asked cannot debit another's account`() throws {
        var birch = try TestBank(Fixtures.birch)
        let loan = Loan(legs: [.between(("birch", "smith"), ("birch", "mill"), 1)])
        #expect(try birch.verdict(on: loan) == .notAuthorised)
    }

    @Test func `a record of the same key with another digest authorises nothing`() throws {
        var birch = try TestBank(Fixtures.birch)
        let shown = try Loan.whole().composition()
        let swapped = try Loan.whole(principal: 100_001).composition()
        birch.originate(shown, for: .customer("mill-co"))
        #expect(try birch.verdict(on: swapped) == .notAuthorised)
    }

    @Test func `a record of the same loan under another key authorises nothing`() throws {
        var birch = try TestBank(Fixtures.birch)
        birch.originate(try Loan.whole(1).composition(), for: .customer("mill-co"))
        #expect(try birch.verdict(on: Loan.whole(2).composition()) == .notAuthorised)
    }

    @Test func `another bank's transaction authorises nothing here, even with the same customer id`() throws {
        var birch = try TestBank(Fixtures.birch)
        var loan = Loan(legs: [.between(("birch", "mill"), ("cedar", "quarry"), 1)])
        loan.originator = Fixtures.cedar
        #expect(try birch.verdict(on: loan) == .notAuthorised)
        // A record does not help either; birch would never write one for another originator.
        loan.key = Fixtures.key(2)
        let composition = try loan.composition()
        birch.originate(composition, for: .customer("mill-co"))
        #expect(try birch.verdict(on: composition) == .notAuthorised)
    }

    @Test func `another bank cannot seal in the name of the account's bank`() throws {
        var birch = try TestBank(Fixtures.birch)
        let honest = try Loan.whole().composition()
        let ring = try Fixtures.ring(Fixtures.cedar)
        let forged = try Composition(
            header: honest.transaction.header, legs: Loan.whole().legs, lendings: [:], ring: ring)
        birch.originate(forged, for: .customer("mill-co"))
        #expect(try birch.verdict(on: forged) == .cannotOpen)
    }

    @Test func `a loan without a debit here needs no login`() throws {
        var cedar = try TestBank(Fixtures.cedar)
        #expect(try cedar.verdict(on: .whole()) == nil)
    }
}
