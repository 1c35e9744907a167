import BankCore
import Ledger
import Projections
import SettlementProtocol
import Testing

/// A bank freezes the amounts that it owes from transactions older than a window's cut.
@Suite struct FreezesWindows {
    private let window = SettlementWindow(Fixtures.key(10).id)
    private let all = Set(Fixtures.banks)

    /// Birch after a loan and the numbered payments from mill to quarry.
    private func birch(_ payments: UInt64...) throws -> TestBank {
        var birch = try TestBank(Fixtures.birch)
        for loan in [try Loan.whole(1)] + payments.map(payment) {
            try #require(try birch.verdict(on: loan) == nil)
            birch.finish(loan, .committed)
        }
        return birch
    }

    private func payment(_ number: UInt64) -> Loan {
        Loan(key: Fixtures.key(number), legs: [.between(("birch", "mill"), ("cedar", "quarry"), 1_000)])
    }

    private func reason(_ body: () throws -> Void) -> ReasonCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? RefusalError)?.refusal.reason
        }
    }

    @Test func `transactions older than the cut are frozen, and younger ones are left`() throws {
        var birch = try birch(8, 12)
        let frozen = try #require(try birch.freeze(window))
        #expect(
            frozen == [
                .init(peer: Fixtures.alder, currency: Fixtures.euro, owedToPeer: 100),
                .init(peer: Fixtures.cedar, currency: Fixtures.euro, owedToPeer: 91_000),
            ], "doum is the settlement bank and is not frozen")
    }

    @Test func `a repeated freeze answers the same, even after later payments`() throws {
        var birch = try birch(8)
        let frozen = try birch.freeze(window)
        let later = payment(12)
        try #require(try birch.verdict(on: later) == nil)
        birch.finish(later, .committed)
        let count = birch.rows.count
        #expect(try birch.freeze(window) == frozen)
        #expect(birch.rows.count == count)
    }

    @Test func `a freeze waits while an older transaction is in doubt, and refuses new older ones`() throws {
        var birch = try birch()
        try #require(try birch.verdict(on: payment(8)) == nil)
        #expect(try birch.freeze(window) == nil)
        #expect(try birch.verdict(on: payment(9)) == .beforeCut)
        #expect(try birch.verdict(on: payment(12)) == nil, "younger transactions go on")
        birch.finish(payment(8), .committed)
        let frozen = try #require(try birch.freeze(window))
        #expect(frozen.map(\.owedToPeer) == [100, 91_000])
    }

    @Test func `a later window includes later payments and closes the earlier window's accounts`() throws {
        var birch = try birch(8)
        _ = try birch.freeze(window)
        let payment = payment(12)
        try #require(try birch.verdict(on: payment) == nil)
        birch.finish(payment, .committed)
        let next = SettlementWindow(Fixtures.key(20).id)
        let frozen = try #require(try birch.freeze(next))
        #expect(frozen.map(\.owedToPeer) == [100, 92_000], "nobody settled the first one")
        for name in birch.windows.terms.accounts(of: window) {
            #expect(birch.books.ledger[name].map { !$0.isOpen && $0.balance == 0 } ?? true)
        }
    }

    @Test func `a window with the same cut or an earlier one is refused`() throws {
        var birch = try birch(8)
        _ = try birch.freeze(window)
        let twin = SettlementWindow(
            TransactionID(unixMilliseconds: window.cut, random: (1, 1)))
        let earlier = SettlementWindow(Fixtures.key(5).id)
        #expect(reason { _ = try birch.freeze(twin) } == .beforeCut)
        #expect(reason { _ = try birch.freeze(earlier) } == .beforeCut)
    }

    @Test func `a cut ahead of the clock, a window older than an hour and unknown members are refused`() throws {
        let terms = try birch().windows.terms
        let windows = WindowFreezing(terms, accounts: [])
        func reason(members: Set<MemberID>? = nil, wallClock: UInt64) -> ReasonCode? {
            self.reason { try windows.check(window, members: members ?? all, wallClock: wallClock) }
        }
        #expect(reason(wallClock: window.cut) == nil)
        #expect(reason(wallClock: window.cut - 1) == .busy)
        #expect(reason(wallClock: window.cut + SettlementWindow.maxAge - 1) == nil)
        #expect(reason(wallClock: window.cut + SettlementWindow.maxAge) == .expired)
        #expect(reason(members: all.union([Fixtures.ford]), wallClock: window.cut) == .unknownMember)
        #expect(reason(members: all.subtracting([Fixtures.birch]), wallClock: window.cut) == .unknownMember)
    }

    @Test func `a restart restores the cut of the newest window`() throws {
        var birch = try birch(8)
        _ = try birch.freeze(window)
        let restarted = WindowFreezing(
            birch.windows.terms, accounts: birch.books.accounts(.ofKinds([.settlement])))
        #expect(restarted.newestCut == window.cut)
    }

    @Test func `a bank that is left out is included in a later window`() throws {
        var birch = try birch(8)
        let frozen = try #require(try birch.freeze(window, among: all.subtracting([Fixtures.cedar])))
        #expect(frozen.map(\.peer) == [Fixtures.alder])
        let next = try #require(try birch.freeze(SettlementWindow(Fixtures.key(20).id)))
        #expect(next.map(\.owedToPeer) == [100, 91_000])
    }

    @Test func `the settlement bank freezes nothing`() throws {
        var doum = try TestBank(Fixtures.doum)
        let loan = try Loan.whole(1)
        try #require(try doum.verdict(on: loan) == nil)
        doum.finish(loan, .committed)
        #expect(try doum.freeze(window) == [])
        #expect(doum.books.ledger[Chart.settlement(window.id, Fixtures.euro)]?.isOpen == true)
    }
}
