import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol
import Testing

/// Every kind of core answers what the pure books answer, to the same history, and keeps the same accounts.
@Suite(.serialized) struct AgreesWithTheBooks {
    private static let operations = 10_000

    @Test(arguments: CoreKind.allCases, [UInt64(20_261_122)])
    func `a random history gets the same answers and leaves the same accounts`(kind: CoreKind, seed: UInt64)
        async throws
    {
        let subject = try await CoreUnderTest(kind)
        var history = try History(seed: seed)
        var books = CoreBooks()
        var operations = 0
        for step in history.opening() { try await carryOut(step, on: subject, and: &books, "opening") }
        var steps = 0
        while operations < Self.operations {
            let step = try history.next()
            operations += step.operations
            steps += 1
            try await carryOut(step, on: subject, and: &books, "step \(steps)")
            if steps.isMultiple(of: 10) { try await compare(subject, books, history, "after step \(steps)") }
        }
        try await compare(subject, books, history, "at the end")
        #expect(books.audit() == [])
        await subject.close()
    }

    private func carryOut(
        _ step: History.Step, on subject: CoreUnderTest, and books: inout CoreBooks, _ place: Comment
    ) async throws {
        let core = try await subject.core
        switch step {
        case .prepare(let items):
            let expected = items.map { books.prepare($0).answer }
            try #require(try await core.prepare(items) == expected, place)
        case .finish(let items):
            let expected = items.map { books.finish($0).answer }
            try #require(try await core.finish(items) == expected, place)
        case .entomb(let keys):
            let expected = keys.map { key in
                _ = books.entomb(key)
                return books.role(of: key)
            }
            try #require(try await core.entomb(keys) == expected, place)
        case .states(let keys):
            try #require(try await core.states(keys) == keys.map { books.role(of: $0) }, place)
        case .amend(let amendment):
            var isRefused = false
            do { _ = try books.amend(amendment) } catch { isRefused = true }
            do {
                try await core.amend(amendment)
                try #require(!isRefused, place)
            } catch let error as CoreError {
                try #require(isRefused && error.code == .refused, "\(place): \(error.code) \(error)")
            }
        case .raiseHorizon(let time):
            _ = books.raiseHorizon(to: time)
            try await core.raiseHorizon(to: time)
        case .restart: try await subject.restart()
        }
    }

    private func compare(
        _ subject: CoreUnderTest, _ books: CoreBooks, _ history: History, _ place: Comment
    ) async throws {
        let core = try await subject.core
        try #require(try await core.allAccounts() == books.ledger.accounts, place)
        try #require(try await core.inDoubt() == books.inDoubt, place)
        try #require(try await core.newestCommitted() == books.newestCommitted, place)
        for peer in history.peers {
            let expected = books.clearing(with: peer, since: 3, limit: 200)
            try #require(try await core.clearing(with: peer, since: 3, limit: 200) == expected, place)
        }
        let names = history.customers + [AccountName("nobody")]
        try #require(try await core.accounts(names) == names.map { books.ledger[$0] }, place)
    }
}
