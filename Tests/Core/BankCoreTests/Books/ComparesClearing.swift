import BankCore
import Ledger
import Money
import SettlementProtocol
import Testing

/// Two banks compare their sides of one clearing, entry by entry.
@Suite struct ComparesClearing {
    private typealias Entry = (key: UInt64, amount: Int64)

    private func page(
        _ entries: [Entry], after position: UInt64 = 0, prepared: [UInt64] = [], removed: RemovedClearing = .none,
        in currency: Currency = Fixtures.euro
    ) -> ClearingPage {
        ClearingPage(
            entries: zip(entries, (position + 1)...).map { entry, position in
                ClearingEntry(
                    position: position, key: Fixtures.key(entry.key), currency: currency, owedToPeer: entry.amount)
            }, hasMore: false, prepared: prepared.map(Fixtures.key), removed: removed)
    }

    private func comparison(_ here: ClearingPage, _ there: ClearingPage) -> ClearingComparison {
        var comparison = ClearingComparison(here: here, there: there)
        comparison.take(here, from: .here)
        comparison.take(there, from: .there)
        return comparison
    }

    private func euros(_ comparison: ClearingComparison) throws -> ClearingComparison.Result {
        try #require(comparison.results.first)
    }

    @Test func `sides that mirror each other do not differ`() throws {
        let result = try euros(comparison(page([(1, 100), (2, -30)]), page([(1, -100), (2, 30)])))
        #expect(result.owedHere == 70 && result.owedThere == -70)
        #expect(result.difference == 0 && result.excused == 0)
    }

    @Test func `the order of a side and the borders of pages do not matter`() throws {
        var comparison = ClearingComparison(here: page([]), there: page([]))
        comparison.take(page([(1, 100), (2, 7)]), from: .here)
        comparison.take(page([(3, -5), (2, -7)]), from: .there)
        #expect(comparison.differs)
        comparison.take(page([(3, 5)], after: 2), from: .here)
        comparison.take(page([(1, -100)], after: 2), from: .there)
        #expect(!comparison.differs)
        #expect(try euros(comparison).owedHere == 112)
    }

    @Test func `differences do not cancel each other out`() throws {
        #expect(try euros(comparison(page([(1, 100), (2, 0)]), page([(1, -90), (2, -10)]))).difference == 20)
    }

    @Test func `a transaction that is prepared on the side without an entry is excused`() throws {
        let result = try euros(comparison(page([(1, 100)]), page([], prepared: [1])))
        #expect(result.excused == 100 && result.difference == 0)
        let other = try euros(comparison(page([(1, 100)], prepared: [1]), page([])))
        #expect(other.excused == 0 && other.difference == 100)
    }

    @Test func `currencies are compared apart, in order`() {
        var comparison = ClearingComparison(here: page([]), there: page([]))
        comparison.take(page([(1, 5)], in: Fixtures.dollar), from: .here)
        comparison.take(page([(1, 7)], after: 1), from: .here)
        #expect(comparison.results.map(\.currency) == [Fixtures.euro, Fixtures.dollar])
        #expect(comparison.results.map(\.difference) == [7, 5])
    }

    @Test func `counterparts that come after more entries than are held leave no difference`() throws {
        let count = UInt64(ClearingComparison.maxUnmatched) + 1
        var comparison = ClearingComparison(here: page([]), there: page([]))
        comparison.take(page((1...count).map { ($0, 3) }, prepared: [2]), from: .here)
        #expect(try euros(comparison).difference == 3 * Int128(count))
        // One of the older half, which is no longer held, and one of the newer half.
        comparison.take(page([(1, -3), (count, -3)]), from: .there)
        #expect(try euros(comparison).difference == 3 * Int128(count - 2))
        comparison.take(page((2..<count).map { ($0, -3) }, after: 2), from: .there)
        #expect(!comparison.differs)
    }

    @Test func `a key that is prepared while the older entries are let go is still excused`() throws {
        let count = UInt64(ClearingComparison.maxUnmatched) + 1
        var comparison = ClearingComparison(here: page([]), there: page([]))
        comparison.take(page([], prepared: [1]), from: .there)
        comparison.take(page((1...count).map { ($0, 3) }), from: .here)
        comparison.take(page((2...count).map { ($0, -3) }, prepared: [1]), from: .there)
        let result = try euros(comparison)
        #expect(result.excused == 3 && result.difference == 0)
    }

    // MARK: Removed entries

    private static func removed(before key: UInt64, _ sum: Int128) -> RemovedClearing {
        RemovedClearing(before: Fixtures.key(key).id.unixMilliseconds, owedToPeer: [Fixtures.euro: sum])
    }

    @Test func `entries that one side has removed are compared by their sum`() throws {
        let there = page([(1, -100), (2, -20), (3, -5)])
        let here = page([(3, 5)], after: 2, removed: Self.removed(before: 3, 120))
        let result = try euros(comparison(here, there))
        #expect(result.difference == 0 && result.owedHere == 125 && result.owedThere == -125)
        let wrong = page([(3, 5)], after: 2, removed: Self.removed(before: 3, 119))
        #expect(try euros(comparison(wrong, there)).difference == 1)
    }

    @Test func `each side may have removed other entries`() throws {
        let here = page([(2, 20), (4, 1)], after: 1, removed: Self.removed(before: 2, 100))
        let there = page([(4, -1)], after: 3, removed: Self.removed(before: 4, -120))
        #expect(try euros(comparison(here, there)).difference == 0)
    }

    @Test func `an old transaction in doubt is still excused`() throws {
        let here = page([(2, 20), (4, 1)], after: 1, removed: Self.removed(before: 2, 100))
        let there = page([(1, -100), (4, -1)], prepared: [2], removed: Self.removed(before: 4, 0))
        let result = try euros(comparison(here, there))
        #expect(result.excused == 20 && result.difference == 0)
    }

    // MARK: Excuses

    private static let made = Fixtures.key(1).id.unixMilliseconds
    private static let end = made + UInt64(Header.maxTimeout) + ClearingComparison.grace

    @Test func `an excuse is not questioned before the vote's last deadline and the grace are over`() {
        let sides = [(page([(1, 100)]), page([], prepared: [1])), (page([], prepared: [1]), page([(1, 100)]))]
        for comparison in sides.map(comparison) {
            for wallClock in [0, Self.made, Self.end] {
                #expect(comparison.overdueExcuses(wallClock: wallClock) == [])
            }
            for wallClock in [Self.end + 1, .max] {
                #expect(comparison.overdueExcuses(wallClock: wallClock) == [Fixtures.key(1)])
            }
        }
    }

    @Test func `only keys that excuse something are questioned, and a withdrawn excuse is a difference`() throws {
        var comparison = comparison(page([(1, 100), (2, 50)]), page([(2, -50)], prepared: [1, 2, 3]))
        #expect(comparison.overdueExcuses(wallClock: .max) == [Fixtures.key(1)])
        comparison.withdrawExcuses([Fixtures.key(1)])
        let result = try euros(comparison)
        #expect(result.excused == 0 && result.difference == 100)
    }

    @Test func `numbers beyond every amount do not overflow`() throws {
        let result = try euros(comparison(page([(1, .min), (1, .min)]), page([(1, .min), (2, .max)])))
        #expect(result.difference == 4 * Int128(Int64.max) + 3)
    }
}
