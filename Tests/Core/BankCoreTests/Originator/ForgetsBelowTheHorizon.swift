import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol
import Testing

@Suite struct ForgetsBelowTheHorizon {
    /// 1 committed, 2 aborted, 3 refused, 4 entombed, 5 in doubt, 6 committed above the horizon.
    private func books() throws -> SmallBooks {
        var books = try SmallBooks()
        for number in [1, 2, 5, 6] as [UInt64] { books.prepare(number, debit: 10) }
        books.finish(1, .committed)
        books.finish(2, .aborted)
        books.refuse(3, reason: Data([3]))
        books.finish(4, .aborted)
        books.finish(6, .committed)
        books.raiseHorizon(above: 5)
        return books
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a finished id below the horizon is answered with expired`(number: UInt64) throws {
        var books = try books()
        let written = books.written
        #expect(books.core.role(of: Fixtures.key(number)) == .expired)
        #expect(books.prepare(number, debit: 10) == .expired)
        #expect(books.finish(number, .committed) == .expired)
        #expect(books.finish(number, .aborted) == .expired)
        #expect(books.written == written)
    }

    @Test func `an id below the horizon that was never seen has expired too`() throws {
        var books = try books()
        let never = TransactionKey(coordinator: Fixtures.ford, id: TransactionID(unixMilliseconds: 1, random: (0, 0)))
        #expect(books.core.role(of: never) == .expired)
        books.raiseHorizon(above: 90)
        #expect(books.prepare(80, debit: 1) == .expired)
        #expect(books.prepare(91, debit: 1) == .vote(.yes))
    }

    @Test func `a transaction in doubt below the horizon is kept and can be finished`() throws {
        var books = try books()
        #expect(books.core.inDoubt.map(\.key) == [Fixtures.key(5)])
        #expect(books.prepare(5, debit: 10) == .vote(.yes))
        #expect(books.finish(5, .committed) == .acknowledged)
        #expect(books["mill"]?.balance == 70)
    }

    @Test func `a transaction above the horizon is kept`() throws {
        var books = try books()
        #expect(books.prepare(6, debit: 10) == .vote(.yes))
        #expect(books.finish(6, .committed) == .acknowledged)
        #expect(books.core.role(of: Fixtures.key(7)) == .unknown)
    }

    @Test func `the horizon only rises`() throws {
        var books = try books()
        let (horizon, written) = (books.core.horizon, books.written)
        books.raiseHorizon(above: 2)
        #expect(books.core.horizon == horizon)
        #expect(books.written == written)
        try books.restart()
        #expect(books.core.horizon == horizon)
    }

    @Test func `forgetting moves no money and drops no clearing entry`() throws {
        var books = try books()
        #expect(books["mill"]?.balance == 80)
        books.raiseHorizon(above: 90)
        #expect(books["mill"]?.balance == 80)
        #expect(
            books.core.clearing(with: Fixtures.alder, since: 0, limit: 10).entries.map(\.key) == [
                Fixtures.key(1), Fixtures.key(6),
            ])
    }
}
