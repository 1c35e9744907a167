import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol
import Testing

@Suite struct KeepsVotesFinal {
    @Test func `a repeated prepare gets the same yes and holds nothing twice`() throws {
        var books = try SmallBooks()
        #expect(books.prepare(1, debit: 60) == .vote(.yes))
        let once = books.core.ledger.accounts
        #expect(books.prepare(1, debit: 60) == .vote(.yes))
        #expect(books.core.ledger.accounts == once)
        #expect(books.written == 2, "the opening and the vote")
    }

    @Test func `a yes is repeated after the commit too, without a second judgement`() throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 60)
        #expect(books.finish(1, .committed) == .acknowledged)
        #expect(books.prepare(1, debit: 60) == .vote(.yes))
        #expect(books["mill"]?.balance == 40)
        #expect(books["mill"]?.held == 0)
    }

    @Test func `a no is final even if its cause has gone`() throws {
        var books = try SmallBooks()
        let no = books.prepare(1, debit: 101)
        #expect(no == .vote(.no(sealedReason: Data("mill".utf8))))
        try books.amend("wages", [Posting(AccountName("capital"), -500), Posting(AccountName("mill"), 500)])
        #expect(books.prepare(1, debit: 101) == no)
        #expect(books.prepare(2, debit: 101) == .vote(.yes), "another transaction is judged on the present balance")
    }

    @Test func `a no keeps its reason byte for byte, even after a restart`() throws {
        var books = try SmallBooks()
        let reason = Data([0, 255, 7])
        #expect(books.refuse(1, reason: reason) == .vote(.no(sealedReason: reason)))
        try books.restart()
        #expect(books.prepare(1, debit: 1) == .vote(.no(sealedReason: reason)))
    }

    @Test func `the bank's own tombstone never changes a vote`() throws {
        var books = try SmallBooks()
        #expect(books.entomb(1) == .aborted(nil))
        #expect(books.prepare(1, debit: 60) == .vote(.no(sealedReason: Data())))
        books.prepare(2, debit: 60)
        let written = books.written
        #expect(books.entomb(2) == .prepared(Fixtures.digest(2)))
        #expect(books.written == written)
        #expect(books["mill"]?.held == 60)
        #expect(books.finish(2, .committed) == .acknowledged)
        #expect(books.entomb(2) == .committed(Fixtures.digest(2)))
    }

    @Test func `an aborted yes becomes a no`() throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 60)
        #expect(books.finish(1, .aborted) == .acknowledged)
        #expect(books.prepare(1, debit: 60) == .vote(.no(sealedReason: Data())))
        #expect(books["mill"]?.available == 100)
    }

    @Test(arguments: [nil, .committed, .aborted] as [Outcome?])
    func `another digest is a conflict without effect`(outcome: Outcome?) throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 60)
        if let outcome { books.finish(1, outcome) }
        let (before, written) = (books.core.ledger.accounts, books.written)
        #expect(books.prepare(1, debit: 10, digest: 9) == .conflict)
        #expect(books.refuse(1, reason: Data(), digest: 9) == .conflict)
        #expect(books.core.ledger.accounts == before)
        #expect(books.written == written)
    }

    @Test func `an abort that comes first leaves a tombstone that refuses the prepare for ever`() throws {
        var books = try SmallBooks()
        #expect(books.finish(1, .aborted) == .acknowledged)
        #expect(books.core.role(of: Fixtures.key(1)) == .aborted(nil))
        for _ in 0..<2 {
            #expect(books.prepare(1, debit: 60) == .vote(.no(sealedReason: Data())))
            #expect(books.finish(1, .aborted) == .acknowledged)
            #expect(books.finish(1, .committed) == .violation)
            try books.restart()
        }
        #expect(books.written == 2, "the opening and the tombstone")
    }

    @Test func `a commit without a prepare is a violation without effect`() throws {
        var books = try SmallBooks()
        #expect(books.finish(1, .committed) == .violation)
        #expect(books.core.role(of: Fixtures.key(1)) == .unknown)
        #expect(books.prepare(1, debit: 60) == .vote(.yes))
    }

    @Test func `an outcome is never reversed`() throws {
        var books = try SmallBooks()
        for number in 1...2 as ClosedRange<UInt64> { books.prepare(number, debit: 10) }
        books.finish(1, .committed)
        books.finish(2, .aborted)
        let before = books.core.ledger.accounts
        #expect(books.finish(1, .aborted) == .violation)
        #expect(books.finish(2, .committed) == .violation)
        #expect(books.finish(1, .committed) == .acknowledged)
        #expect(books.finish(2, .aborted) == .acknowledged)
        #expect(books.core.ledger.accounts == before)
    }

    @Test(arguments: Outcome.allCases)
    func `an outcome for another digest is a violation, and the yes stands`(outcome: Outcome) throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 60)
        #expect(books.finish(1, outcome, digest: 9) == .violation)
        #expect(books["mill"]?.held == 60)
        #expect(books.finish(1, .committed) == .acknowledged)
    }

    @Test func `a commit after a yes is never refused, even if the account's bounds have changed`() throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 60)
        #expect(throws: LedgerError.self) { try books.amend("more floor", bounds: 41...1_000) }
        try books.amend("some floor", bounds: 40...1_000)
        #expect(throws: LedgerError.self) {
            try books.amend("drain", [Posting(AccountName("mill"), -1), Posting(AccountName("capital"), 1)])
        }
        #expect(books.finish(1, .committed) == .acknowledged)
        #expect(books["mill"]?.balance == 40)
    }

    @Test func `transactions in doubt are listed oldest first, with their digests and timeouts`() throws {
        var books = try SmallBooks()
        for number in [3, 1, 2] as [UInt64] { books.prepare(number, debit: 10) }
        books.finish(2, .committed)
        books.refuse(4, reason: Data())
        #expect(books.core.inDoubt.map(\.key) == [Fixtures.key(1), Fixtures.key(3)])
        #expect(books.core.inDoubt.map(\.digest) == [Fixtures.digest(1), Fixtures.digest(3)])
        #expect(books.core.inDoubt.map(\.timeoutMilliseconds) == [5_001, 5_003])
    }

    @Test func `the same id under two coordinators is two transactions`() throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 60)
        let namesake = TransactionKey(coordinator: Fixtures.alder, id: Fixtures.key(1).id)
        #expect(books.core.role(of: namesake) == .unknown)
    }
}
