import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol
import Testing

/// Every kind of core gives the pure books' answers to the same history, and keeps the same accounts.
@Suite(.serialized) struct AgreesWithTheBooks {
    private static let operations = 10_000
    private static let kinds: [Set<AccountKind>] = [
        [], [.customer], [.capital], [.reserve, .allocation, .feeIncome], [.settlement, .window],
        Set(AccountKind.allCases),
    ]

    /// No owner, one owner, every second owner, and all owners with one that does not exist.
    private static func owners(in accounts: [Account]) -> [Set<String>] {
        let all = Set(accounts.map(\.owner)).sorted()
        let half = all.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        return [[], Set(all.suffix(1)), Set(half), Set(all + ["nobody"])]
    }

    @Test(arguments: CoreKind.allCases, [UInt64(20_261_122), 3])
    func `a random history gets the same answers and leaves the same accounts`(kind: CoreKind, seed: UInt64)
        async throws
    {
        let subject = try await CoreUnderTest(kind)
        var history = try History(seed: seed)
        var books = RecordedBooks()
        var operations = 0
        for step in history.opening() { try await carryOut(step, on: subject, and: &books, "opening") }
        var steps = 0
        while operations < Self.operations {
            let step = try history.next(at: books.ledger)
            operations += step.operations
            steps += 1
            try await carryOut(step, on: subject, and: &books, "step \(steps)")
            if steps.isMultiple(of: 7) { await subject.maintain() }
            if steps.isMultiple(of: 10) { try await compare(subject, books, history, "after step \(steps)") }
            if steps.isMultiple(of: 100) { try await compareStatements(subject, books, "after step \(steps)") }
        }
        try await compare(subject, books, history, "at the end")
        try await compareStatements(subject, books, "at the end")
        #expect(books.books.audit() == [])
        books.expectEveryKindOfAnswer()
        if kind == .embedded { try await expectRemoval(subject, books, history) }
        await subject.close()
    }

    private func carryOut(
        _ step: History.Step, on subject: CoreUnderTest, and books: inout RecordedBooks, _ place: Comment
    ) async throws {
        let core = try await subject.core
        switch step {
        case .prepare(let items):
            var expected = items.map { books.prepare($0) }
            try #require(try await core.prepare(items) == expected, place)
            let refusals = zip(items, expected).compactMap(Self.refusal)
            expected = refusals.map { books.prepare($0) }
            try #require(try await core.prepare(refusals) == expected, place)
        case .finish(let items):
            let expected = items.map { books.finish($0) }
            try #require(try await core.finish(items) == expected, place)
        case .entomb(let keys):
            let expected = keys.map { books.entomb($0) }
            try #require(try await core.entomb(keys) == expected, place)
        case .states(let keys):
            try #require(try await core.states(keys) == keys.map { books.books.role(of: $0) }, place)
        case .amend(let amendment):
            let isRefused = !books.amend(amendment)
            do {
                try await core.amend(amendment)
                try #require(!isRefused, place)
            } catch let error as CoreError {
                try #require(isRefused && error.code == .refused, "\(place): \(error.code) \(error)")
            }
        case .raiseHorizon(let time):
            books.raiseHorizon(to: time)
            try await core.raiseHorizon(to: time)
        case .restart:
            try books.restart()
            try await subject.restart()
        }
    }

    /// A core with its own journal has removed what is older than its history; the rest still tells the whole books.
    private func expectRemoval(
        _ subject: CoreUnderTest, _ recorded: RecordedBooks, _ history: History
    ) async throws {
        let core = try await subject.core
        for peer in history.peers {
            #expect(try await core.clearing(with: peer, since: 0, limit: 1).removed != .none)
        }
        let replay = try await subject.replayed()
        #expect(replay.findings == [] && replay.start > 0)
        #expect(replay.books.ledger.accounts == recorded.ledger.accounts)
        #expect(replay.books.votes == recorded.books.votes)
        #expect(replay.books.amendmentIDs == recorded.books.amendmentIDs)
        try await subject.loseStatements()
        try await compareStatements(subject, recorded, "with a new file of statements")
    }

    /// The bank's next proposal for an item that could not be held.
    private static func refusal(_ item: CoreItem, _ answer: CoreAnswer) -> CoreItem? {
        guard case .short(let shortage) = answer else { return nil }
        return CoreItem(
            key: item.key, digest: item.digest, timeoutMilliseconds: item.timeoutMilliseconds,
            proposal: .refuse(sealedReason: Data("\(shortage)".utf8)))
    }

    private func compare(
        _ subject: CoreUnderTest, _ recorded: RecordedBooks, _ history: History, _ place: Comment
    ) async throws {
        let core = try await subject.core
        let books = recorded.books
        try #require(try await core.accounts(.all) == books.ledger.accounts, place)
        for kinds in Self.kinds {
            let expected = books.ledger.accounts.filter { kinds.contains($0.kind) }
            try #require(try await core.accounts(.ofKinds(kinds)) == expected, place)
        }
        for owners in Self.owners(in: books.ledger.accounts) {
            let expected = books.ledger.accounts.filter { owners.contains($0.owner) && !$0.owner.isEmpty }
            try #require(try await core.accounts(.ofOwners(owners)) == expected, place)
        }
        let all = books.ledger.accounts
        for (skip, limit) in [(0, 1), (1, 4), (all.count - 2, 2), (all.count, 1), (Int.max, 3), (0, all.count + 3)] {
            let page = try await core.accountPage(after: skip, limit: limit)
            try #require(page.accounts == Array(all.dropFirst(skip).prefix(limit)), place)
            try #require(page.hasMore == (skip < all.count - limit), place)
        }
        let keys = books.votes.map(\.key)
        try #require(try await core.holds(of: keys) == keys.map { books.namedHolds(of: $0) }, place)
        try #require(try await core.trialBalance() == books.ledger.trialBalance(), place)
        try #require(try await core.inDoubt() == books.inDoubt, place)
        try #require(try await core.newestCommitted() == books.newestCommitted, place)
        try #require(try await core.horizon() == books.horizon, place)
        for peer in history.peers { try await compareClearing(core, books, with: peer, place) }
        let names = history.customers + history.allocations + [AccountName("nobody")]
        try #require(try await core.currentAccounts(names) == names.map { books.ledger[$0] }, place)
    }

    /// Compares the entries that are kept, and the sum of the others.
    private func compareClearing(
        _ core: any BookReading, _ books: CoreBooks, with peer: MemberID, _ place: Comment
    ) async throws {
        let expected = books.clearing(with: peer, since: 0, limit: .max)
        let page = try await core.clearing(with: peer, since: 0, limit: 1_000_000)
        try #require(page.prepared == expected.prepared && !page.hasMore, place)
        try #require(page.entries == expected.entries.suffix(page.entries.count), place)
        let removed = expected.entries.dropLast(page.entries.count)
        try #require(removed.allSatisfy { $0.key.id.unixMilliseconds < page.removed.before }, place)
        for (currency, sum) in page.removed.owedToPeer {
            let rest = removed.filter { $0.currency == currency }.reduce(Int128(0)) { $0 + Int128($1.owedToPeer) }
            try #require(rest == sum, place)
        }
        try #require(Set(removed.map(\.currency)).isSubset(of: page.removed.owedToPeer.keys), place)
        let since = UInt64(removed.count + 3)
        let part = try await core.clearing(with: peer, since: since, limit: 200)
        try #require(part.entries == Array(expected.entries.dropFirst(Int(since)).prefix(200)), place)
        try #require(part.removed == page.removed, place)
    }

    /// Compares every account's statement, in small pages. The bank's own tables number positions differently.
    private func compareStatements(
        _ subject: CoreUnderTest, _ recorded: RecordedBooks, _ place: Comment
    ) async throws {
        let core = try await subject.core
        try #require(try await core.statement(of: AccountName("nobody"), since: 0, limit: 5) == nil, place)
        for account in recorded.ledger.accounts {
            var entries: [BookedEntry] = []
            var removed = StatementPage.Removed.nothing
            var hasMore = true
            while hasMore {
                let page = try await core.statement(of: account.name, since: entries.last?.position ?? 0, limit: 40)
                let found = try #require(page, place)
                entries += found.entries
                removed = found.removed
                hasMore = found.hasMore
                try #require(!hasMore || found.entries.count == 40, place)
            }
            let expected = try recorded.statement(of: account.name)
            try #require(
                entries.map(Booking.init) == expected.suffix(entries.count).map(Booking.init),
                "\(account.name), \(place)")
            let before = expected.dropLast(entries.count)
            try #require(before.isEmpty || removed.untilUnixMilliseconds > 0, "\(account.name), \(place)")
            try #require(before.last?.balanceAfter ?? 0 == removed.balance, "\(account.name), \(place)")
            try #require(zip(entries, entries.dropFirst()).allSatisfy { $0.position < $1.position }, place)
        }
    }
}

/// A statement entry without its position and time.
private struct Booking: Hashable {
    let amount: Int64
    let balanceAfter: Int64
    let cause: BookedEntry.Cause

    init(_ entry: BookedEntry) {
        amount = entry.amount
        balanceAfter = entry.balanceAfter
        cause = entry.cause
    }
}
