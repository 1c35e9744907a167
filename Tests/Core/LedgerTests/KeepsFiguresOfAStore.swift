import Ledger
import Money
import Testing

/// A store may hold any figures: a bank's own software writes balances.
@Suite struct KeepsFiguresOfAStore {
    private static let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]

    @Test(arguments: extremes, extremes)
    func `figures at the ends of their range leave bounds that can be compared`(balance: Int64, held: Int64) {
        let account = Fixtures.account("mill")
        for pending in Self.extremes {
            let stored = account.standing(balance: balance, held: held, pending: pending, isOpen: true)
            #expect(stored.available == Int64(clamping: Int128(balance) - Int128(held)))
            #expect(stored.headroom == Int64(clamping: Int128(Amount.limit) - Int128(balance) - Int128(pending)))
        }
    }
}
