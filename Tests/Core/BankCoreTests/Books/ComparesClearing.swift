import BankCore
import SettlementProtocol
import Testing

/// Two banks compare their sides of one clearing, entry by entry.
@Suite struct ComparesClearing {
    private func side(_ entries: [(UInt64, Int64)], prepared: [UInt64] = []) -> ClearingSide {
        var side = ClearingSide()
        for (number, amount) in entries { side.add(amount, of: Fixtures.key(number), Fixtures.euro) }
        side.prepared = Set(prepared.map(Fixtures.key))
        return side
    }

    private func euros(_ here: ClearingSide, _ there: ClearingSide) throws -> ClearingSide.Comparison {
        try #require(ClearingSide.compare(here: here, there: there).first)
    }

    @Test func `sides that mirror each other do not differ`() throws {
        let comparison = try euros(side([(1, 100), (2, -30)]), side([(1, -100), (2, 30)]))
        #expect(comparison.owedHere == 70 && comparison.owedThere == -70)
        #expect(comparison.difference == 0 && comparison.excused == 0)
    }

    @Test func `differences do not cancel each other out`() throws {
        let comparison = try euros(side([(1, 100), (2, 0)]), side([(1, -90), (2, -10)]))
        #expect(comparison.difference == 20)
    }

    @Test func `a transaction that is prepared on the side without an entry is excused`() throws {
        let comparison = try euros(side([(1, 100)]), side([], prepared: [1]))
        #expect(comparison.excused == 100 && comparison.difference == 0)
        let other = try euros(side([(1, 100)], prepared: [1]), side([]))
        #expect(other.excused == 0 && other.difference == 100)
    }

    @Test func `currencies are compared apart, in order`() {
        var here = ClearingSide()
        here.add(5, of: Fixtures.key(1), Fixtures.dollar)
        here.add(7, of: Fixtures.key(1), Fixtures.euro)
        let comparisons = ClearingSide.compare(here: here, there: ClearingSide())
        #expect(comparisons.map(\.currency) == [Fixtures.euro, Fixtures.dollar])
        #expect(comparisons.map(\.difference) == [7, 5])
    }

    // MARK: Excuses

    private static let made = Fixtures.key(1).id.unixMilliseconds
    private static let end = made + UInt64(Header.maxTimeout) + ClearingSide.grace

    @Test func `an excuse is not questioned before the vote's last deadline and the grace are over`() {
        let (here, there) = (side([(1, 100)]), side([], prepared: [1]))
        for wallClock in [0, Self.made, Self.end] {
            #expect(ClearingSide.overdueExcuses(here: here, there: there, wallClock: wallClock) == [])
        }
        for wallClock in [Self.end + 1, .max] {
            #expect(ClearingSide.overdueExcuses(here: here, there: there, wallClock: wallClock) == [Fixtures.key(1)])
            #expect(ClearingSide.overdueExcuses(here: there, there: here, wallClock: wallClock) == [Fixtures.key(1)])
        }
    }

    @Test func `only keys that excuse something are questioned, and a withdrawn excuse is a difference`() throws {
        let here = side([(1, 100), (2, 50)])
        var there = side([(2, -50)], prepared: [1, 2, 3])
        #expect(ClearingSide.overdueExcuses(here: here, there: there, wallClock: .max) == [Fixtures.key(1)])
        there.withdrawExcuses([Fixtures.key(1)])
        let comparison = try euros(here, there)
        #expect(comparison.excused == 0 && comparison.difference == 100)
    }

    @Test func `numbers beyond every amount do not overflow`() throws {
        let comparison = try euros(side([(1, .min), (1, .min)]), side([(1, .min), (2, .max)]))
        #expect(comparison.difference == 4 * Int128(Int64.max) + 3)
    }
}
