import BankCore
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import Testing

/// A lender bounds what prepared loans hold of its reserve: through one bank, for one borrower, and for how long.
@Suite struct LimitsTheReserve {
    private static let second: UInt64 = 1_000_000_000
    private static let otherHandle = CanonicalBytes(tag: "another borrower").sha256

    /// Alder, whose reserve may lend 450 000, with limits of 300 000 for a bank and 200 000 for a borrower.
    private static func alder(perBank: Int64 = 300_000, perBorrower: Int64 = 200_000) throws -> TestBank {
        let limits = ReserveLimits(perBank: Fixtures.amount(perBank), perBorrower: Fixtures.amount(perBorrower))
        var alder = try TestBank(Opening(of: Fixtures.alder), reserveLimits: [Fixtures.euro: limits])
        let accounts = Fixtures.banks.filter { $0 != Fixtures.alder }.map {
            Account(name: Chart.lendingLimit($0, Fixtures.euro), kind: .lendingLimit, currency: Fixtures.euro)
        }
        try alder.amend(
            Amendment(id: "limits", opened: accounts, postings: accounts.map { Posting($0.name, perBank) }))
        return alder
    }

    private static func loan(
        _ number: UInt64, _ principal: Int64, handle: Hash256 = Fixtures.handle
    ) throws -> Loan {
        var loan = try Loan.whole(number, principal: principal, receipt: 1)
        loan.lendings = loan.lendings.mapValues { lendings in
            lendings.map {
                AdvanceTerms(
                    advance: $0.advance, repayments: $0.repayments, termsVersion: $0.termsVersion,
                    borrowerHandle: handle)
            }
        }
        return loan
    }

    @Test func `one borrower holds no more than its limit, and others of its bank go on`() throws {
        var alder = try Self.alder()
        #expect(try alder.verdict(on: Self.loan(1, 150_000)) == nil)
        #expect(try alder.verdict(on: Self.loan(2, 60_000)) == .borrowerLimitExceeded)
        #expect(try alder.verdict(on: Self.loan(3, 50_000)) == nil)
        #expect(try alder.verdict(on: Self.loan(4, 60_000, handle: Self.otherHandle)) == nil)
    }

    @Test func `one bank's loans hold no more than its limit`() throws {
        var alder = try Self.alder()
        #expect(try alder.verdict(on: Self.loan(1, 200_000)) == nil)
        #expect(try alder.verdict(on: Self.loan(2, 110_000, handle: Self.otherHandle)) == .lendingLimitExceeded)
        #expect(try alder.verdict(on: Self.loan(3, 100_000, handle: Self.otherHandle)) == nil)
    }

    @Test(arguments: [Outcome.committed, .aborted])
    func `a loan gives its part of both limits back when it ends`(outcome: Outcome) throws {
        var alder = try Self.alder()
        let before = alder["lending-limit/birch/EUR"].map { $0.available }
        for number in UInt64(1)...5 {
            let loan = try Self.loan(number, 200_000)
            #expect(try alder.verdict(on: loan) == nil)
            #expect(alder["lending-limit/birch/EUR"]?.available == 100_000)
            alder.finish(loan, outcome)
        }
        #expect(alder["lending-limit/birch/EUR"]?.available == before)
    }

    @Test func `a limit of zero lends nothing`() throws {
        var bank = try Self.alder(perBank: 0)
        #expect(try bank.verdict(on: Self.loan(1, 1_000)) == .lendingLimitExceeded)
        var borrower = try Self.alder(perBorrower: 0)
        #expect(try borrower.verdict(on: Self.loan(1, 1_000)) == .borrowerLimitExceeded)
    }

    @Test func `whoever holds the reserve in vain again and again may hold less, for a while`() throws {
        var alder = try Self.alder()
        var number: UInt64 = 0
        func holdInVain(_ principal: Int64, seconds: UInt64) throws -> ReasonCode? {
            number += 1
            let loan = try Self.loan(number, principal)
            let verdict = try alder.verdict(on: loan)
            alder.now += seconds * Self.second
            if verdict == nil { alder.finish(loan, .aborted) }
            return verdict
        }
        for _ in 1...2 { #expect(try holdInVain(200_000, seconds: 11) == nil) }
        #expect(try holdInVain(200_000, seconds: 0) == .borrowerLimitExceeded, "it counts twice")
        for _ in 1...4 { #expect(try holdInVain(100_000, seconds: 11) == nil) }
        #expect(try holdInVain(100_000, seconds: 0) == .borrowerLimitExceeded, "it counts four times")
        #expect(try holdInVain(6_000, seconds: 0) == nil, "a small loan goes on")
        #expect(try alder.verdict(on: Self.loan(99, 100_000, handle: Self.otherHandle)) == nil)
        alder.now += 3_600 * Self.second
        #expect(try holdInVain(200_000, seconds: 0) == nil, "an hour later it is forgotten")
    }

    @Test func `loans that are refused at once do not count`() throws {
        var alder = try Self.alder()
        for number in UInt64(1)...1_000 {
            let loan = try Self.loan(number, 200_000)
            #expect(try alder.verdict(on: loan) == nil)
            alder.now += 2_000_000
            alder.finish(loan, .aborted)
        }
    }

    @Test func `a bank that makes up borrowers opens a bounded number of accounts`() throws {
        var names: Set<AccountName> = []
        for number in UInt64(0)..<20_000 {
            names.insert(Chart.borrowerLimit(Fixtures.birch, handle: Fixtures.digest(number), Fixtures.euro))
        }
        #expect(names.count <= 4_096)
    }

    @Test func `a lender refuses to hold its money for longer than its terms say`() throws {
        let terms = [
            LendingTerms(
                version: 3, currency: Fixtures.euro, basisPoints: 10, minimumFee: Fixtures.amount(50),
                maximumPrincipal: Fixtures.amount(200_000), maximumTimeoutMilliseconds: 4_999)
        ]
        var alder = try TestBank(Opening(of: Fixtures.alder), terms: terms)
        #expect(try alder.verdict(on: Self.loan(1, 1_000)) == .timeoutTooLong)
        var other = try TestBank(Opening(of: Fixtures.alder))
        #expect(try other.verdict(on: Self.loan(1, 1_000)) == nil, "ten seconds by default; this loan has five")
    }
}
