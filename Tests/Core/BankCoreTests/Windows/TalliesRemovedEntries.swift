import BankCore
import SettlementProtocol
import Testing

/// A tally has the sums of clearing entries that the bank no longer keeps, however they were removed.
@Suite struct TalliesRemovedEntries {
    private let window = SettlementWindow(Fixtures.key(100).id)

    private func tally() throws -> WindowTally {
        let freezing = WindowFreezing(
            SettlementTerms(
                own: Fixtures.birch, bank: Fixtures.doum, peers: [Fixtures.alder, Fixtures.doum],
                currencies: [Fixtures.euro]), accounts: [])
        return freezing.tally(window, members: [Fixtures.birch, Fixtures.alder])
    }

    /// Entry `n` is 10ⁿ⁻¹ of key `n`.
    private func page(
        _ numbers: ClosedRange<UInt64>, removed count: UInt64 = 0, before: UInt64 = 50, more: Bool = false
    ) -> ClearingPage {
        let amounts: [Int64] = [1, 10, 100, 1_000, 10_000]
        return ClearingPage(
            entries: numbers.map {
                ClearingEntry(
                    position: $0, key: Fixtures.key($0), currency: Fixtures.euro, owedToPeer: amounts[Int($0) - 1])
            }, hasMore: more, prepared: [],
            removed: count == 0
                ? .none
                : RemovedClearing(
                    count: count, before: Fixtures.key(before).id.unixMilliseconds,
                    owedToPeer: [Fixtures.euro: amounts.prefix(Int(count)).reduce(0) { $0 + Int128($1) }]))
    }

    private func frozen(_ pages: [ClearingPage]) throws -> Int64? {
        var tally = try tally()
        for page in pages {
            #expect(tally.next?.peer == Fixtures.alder)
            tally.take(page)
        }
        #expect(tally.next == nil && tally.reachesBack)
        return tally.frozen.first?.owedToPeer
    }

    @Test func `entries that were removed before the first page are in the sum`() throws {
        #expect(try frozen([page(1...5)]) == 11_111)
        #expect(try frozen([page(4...5, removed: 3)]) == 11_111)
        #expect(try frozen([page(4...4, removed: 3, more: true), page(5...5, removed: 3)]) == 11_111)
    }

    @Test func `entries that are removed between two pages are counted once`() throws {
        #expect(try frozen([page(1...2, more: true), page(5...5, removed: 4)]) == 11_111)
        #expect(try frozen([page(1...2, more: true), page(3...5, removed: 1)]) == 11_111)
        #expect(try frozen([page(2...2, removed: 1, more: true), page(4...5, removed: 3)]) == 11_111)
    }

    @Test func `a bank that has removed entries since the cut cannot make a tally`() throws {
        var tally = try tally()
        tally.take(page(4...5, removed: 3, before: 101))
        #expect(!tally.reachesBack)
    }
}
