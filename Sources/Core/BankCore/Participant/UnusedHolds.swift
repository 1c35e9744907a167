import Ledger
import SettlementProtocol

/// Reserve that borrowers held for loans that were then aborted. A borrower who does so again and again may hold less:
/// each loan counts two, four and up to 32 times against their limit.
///
/// It is counted in limit-seconds: the time of a hold times its share of the borrower's limit. So a small loan, and one
/// that is refused at once, hardly counts. It decays, and a restart forgets it. Times are monotonic nanoseconds.
public struct UnusedHolds: Sendable {
    private struct Lent: Sendable {
        let shares: [ReserveShare]
        let at: UInt64
    }

    /// The unused holds of one borrower's account.
    private struct Unused: Sendable {
        /// Limit-milliseconds.
        var amount: UInt64
        var at: UInt64

        func remaining(at now: UInt64) -> UInt64 {
            let decayed = (now > at ? now - at : 0) / 1_000_000 / UnusedHolds.decay
            return amount > decayed ? amount - decayed : 0
        }
    }

    /// Limit-milliseconds from which a loan counts twice; with each doubling it counts twice as much again.
    private static let allowance: UInt64 = 20_000
    private static let maxDoublings = 5
    /// One limit-millisecond is forgotten in this many milliseconds.
    private static let decay: UInt64 = 16

    private var lent: [TransactionKey: Lent] = [:]
    private var unused: [AccountName: Unused] = [:]

    public init() {}

    /// The loan is prepared: it holds these shares from now on.
    mutating func begin(_ key: TransactionKey, _ shares: [ReserveShare], at now: UInt64) {
        guard !shares.isEmpty, lent[key] == nil else { return }
        lent[key] = Lent(shares: shares, at: now)
    }

    /// The loan has ended.
    mutating func end(_ key: TransactionKey, _ outcome: Outcome, at now: UInt64) {
        guard let lent = lent.removeValue(forKey: key), outcome == .aborted else { return }
        let milliseconds = (now > lent.at ? now - lent.at : 0) / 1_000_000
        for share in lent.shares where share.limit > 0 {
            let part = UInt64(clamping: Int128(milliseconds) * Int128(share.principal) / Int128(share.limit))
            let (sum, overflow) = (unused[share.borrower]?.remaining(at: now) ?? 0).addingReportingOverflow(part)
            let most = Self.allowance << UInt64(Self.maxDoublings - 1)
            unused[share.borrower] = Unused(amount: overflow ? most : min(sum, most), at: now)
        }
    }

    /// How often a loan counts against the limit, for the accounts where it counts more than once.
    mutating func weights(at now: UInt64) -> [AccountName: Int64] {
        guard !unused.isEmpty else { return [:] }
        unused = unused.filter { $0.value.remaining(at: now) > 0 }
        return unused.compactMapValues { unused in
            let doublings = Self.doublings(unused.remaining(at: now))
            return doublings == 0 ? nil : 1 << Int64(doublings)
        }
    }

    private static func doublings(_ amount: UInt64) -> Int {
        var doublings = 0
        while doublings < maxDoublings, amount >= allowance << UInt64(doublings) { doublings += 1 }
        return doublings
    }
}
