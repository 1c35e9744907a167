import BankCore
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct LimitsExposure {
    @Test(
        arguments: [(90_000, nil), (89_999, .creditLimitExceeded), (0, .creditLimitExceeded)] as [(Int64, ReasonCode?)])
    func `a peer owes at most its credit limit`(limit: Int64, reason: ReasonCode?) throws {
        var opening = Opening(of: Fixtures.cedar)
        opening.creditLimit = limit
        var cedar = try TestBank(opening)
        #expect(try cedar.verdict(on: .whole()) == reason)
    }

    @Test func `a peer without a clearing account may owe nothing`() throws {
        let stranger = try MemberID("elm")
        let shortage = Shortage(account: Chart.clearing(stranger, Fixtures.euro), kind: nil, cause: .unknownAccount)
        #expect(Judge.refusal(for: shortage) == Refusal(.creditLimitExceeded))
    }

    @Test func `credit that is given and taken back in one loan needs no limit`() throws {
        var opening = Opening(of: Fixtures.cedar)
        opening.creditLimit = 0
        var cedar = try TestBank(opening)
        let loan = Loan(
            originator: Fixtures.cedar, asker: .customer("quarry-co"),
            legs: [
                .between(("birch", "mill"), ("cedar", "quarry"), 500, sequence: 0),
                .between(("cedar", "quarry"), ("birch", "smith"), 500, sequence: 1),
            ])
        #expect(try cedar.verdict(on: loan) == nil)
    }

    @Test func `one peer's debt does not count against another's limit`() throws {
        var opening = Opening(of: Fixtures.cedar)
        opening.creditLimit = 100
        var cedar = try TestBank(opening)
        for (number, peer, reason) in [
            (1, "birch", nil), (2, "doum", nil), (3, "alder", nil), (4, "birch", .creditLimitExceeded),
        ] as [(UInt64, String, ReasonCode?)] {
            let loan = Loan(key: Fixtures.key(number), legs: [.between((peer, "someone"), ("cedar", "quarry"), 100)])
            #expect(try cedar.verdict(on: loan) == reason)
        }
    }

    @Test(arguments: [(120_000, nil), (119_999, .netDebitCapExceeded)] as [(Int64, ReasonCode?)])
    func `a bank owes all others together at most its net debit cap`(cap: Int64, reason: ReasonCode?) throws {
        var opening = Opening(of: Fixtures.doum)
        opening.netDebitCap = cap
        var doum = try TestBank(opening)
        #expect(try doum.verdict(on: .whole()) == reason)
    }

    @Test func `a lender risks its fee, not its principal, on the borrower's bank`() throws {
        for (limit, reason) in [(100, nil), (99, .creditLimitExceeded)] as [(Int64, ReasonCode?)] {
            var opening = Opening(of: Fixtures.alder)
            opening.creditLimit = limit
            opening.netDebitCap = 0
            var alder = try TestBank(opening)
            #expect(try alder.verdict(on: .whole()) == reason)
        }
    }

    @Test func `money is spent in sequence, never before it arrives`() throws {
        var birch = try TestBank(Fixtures.birch)
        let early = Loan(
            legs: [
                .between(("birch", "mill"), ("cedar", "quarry"), 10_001, sequence: 0),
                .between(("birch", "smith"), ("birch", "mill"), 1, sequence: 1, document: Fixtures.document),
            ])
        #expect(try birch.verdict(on: early) == .notAuthorised, "smith did not ask and gave no mandate")
        let alone = Loan(key: Fixtures.key(2), legs: [early.legs[0]])
        #expect(try birch.verdict(on: alone) == .insufficientFunds)
        let late = Loan(
            key: Fixtures.key(3),
            legs: [
                .between(("birch", "mill"), ("cedar", "quarry"), 10_001, sequence: 0),
                .between(("doum", "builder"), ("birch", "mill"), 5_000, sequence: 1),
            ])
        #expect(try birch.verdict(on: late) == .insufficientFunds)
        let inOrder = Loan(
            key: Fixtures.key(4),
            legs: [
                .between(("doum", "builder"), ("birch", "mill"), 5_000, sequence: 0),
                .between(("birch", "mill"), ("cedar", "quarry"), 15_000, sequence: 1),
            ])
        #expect(try birch.verdict(on: inOrder) == nil)
        #expect(birch["mill"]?.available == 0)
    }

    @Test func `a payee's ceiling is not revealed, and a bank's own ceiling is named`() throws {
        var opening = Opening(of: Fixtures.cedar)
        opening.ceilings = ["quarry": 89_999]
        var cedar = try TestBank(opening)
        #expect(try cedar.verdict(on: .whole()) == .notAuthorised)
        opening = Opening(of: Fixtures.alder)
        opening.ceilings = ["fee-income/EUR": 99]
        var alder = try TestBank(opening)
        #expect(try alder.verdict(on: .whole()) == .balanceTooLarge)
    }

    @Test func `pending credits use up headroom`() throws {
        var opening = Opening(of: Fixtures.cedar)
        opening.ceilings = ["quarry": 150_000]
        var cedar = try TestBank(opening)
        #expect(try cedar.verdict(on: .whole(1)) == nil)
        #expect(try cedar.verdict(on: .whole(2)) == .notAuthorised)
        cedar.finish(try .whole(1), .aborted)
        #expect(try cedar.verdict(on: .whole(3)) == nil)
    }

    @Test(
        arguments: AccountKind.allCases.map { Optional($0) } + [nil],
        [
            .unknownAccount, .closedAccount, .notEnough, .noHeadroom, .locked,
        ] as [Shortage.Cause])
    func `every shortage maps to a reason that reveals nothing private`(kind: AccountKind?, cause: Shortage.Cause) {
        let reason = Judge.refusal(for: Shortage(account: AccountName("a"), kind: kind, cause: cause)).reason
        let expected: ReasonCode =
            switch (kind, cause) {
            case (.customer, .notEnough): .insufficientFunds
            case (.reserve, .notEnough): .reserveExhausted
            case (.allocation, .notEnough): .allocationExhausted
            case (.clearing, .notEnough), (.creditLimit, .notEnough): .creditLimitExceeded
            case (.position, .notEnough): .netDebitCapExceeded
            case (.lendingLimit, .notEnough): .lendingLimitExceeded
            case (.borrowerLimit, .notEnough): .borrowerLimitExceeded
            case (.reserve, .noHeadroom), (.allocation, .noHeadroom), (.feeIncome, .noHeadroom),
                (.clearing, .noHeadroom), (.creditLimit, .noHeadroom), (.position, .noHeadroom),
                (.lendingLimit, .noHeadroom), (.borrowerLimit, .noHeadroom):
                .balanceTooLarge
            case (.settlement, _), (.window, _): .windowMismatch
            default: .notAuthorised
            }
        #expect(reason == expected)
    }
}
