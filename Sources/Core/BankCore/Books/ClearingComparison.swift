public import Money
public import SettlementProtocol

/// Compares two banks' clearing entries with each other while both banks' entries are read.
///
/// Two entries for the same transaction and currency that cancel each other out leave memory at once, so the comparison
/// holds only what is on one side so far. Sums are wider than the amounts, because the other bank's numbers are not
/// checked.
public struct ClearingComparison: Sendable {
    public enum Side: Hashable, Sendable {
        case here, there
    }

    /// The most entries without a counterpart that are held; see ``shed()``.
    public static let maxUnmatched = 100_000

    private struct Debt: Hashable {
        let key: TransactionKey
        let currency: Currency
    }

    private struct Pair {
        var here: Int128?
        var there: Int128?

        var sum: Int128 { (here ?? 0) + (there ?? 0) }
    }

    /// How two sides of one pair agree in one currency; minor units.
    public struct Result: Hashable, Sendable {
        public let currency: Currency
        public fileprivate(set) var owedHere: Int128 = 0
        public fileprivate(set) var owedThere: Int128 = 0
        /// The part of the difference that ends with transactions prepared at one bank and committed at the other.
        public fileprivate(set) var excused: Int128 = 0
        /// The sum of all other differences; 0 if the sides agree.
        public fileprivate(set) var difference: Int128 = 0
    }

    /// Entries with earlier ids than this are compared only by their sum: a side may have removed them, or too many of
    /// them were without a counterpart. It only rises.
    private var cut: UInt64
    /// Keys with ids before the cut that one side had prepared when the cut rose over them: their entries can still be
    /// excused.
    private var lateKeys: Set<TransactionKey>
    private var owed: [Currency: (here: Int128, there: Int128)] = [:]
    /// Both sides' sums of everything before the cut.
    private var old: [Currency: Int128] = [:]
    private var unmatched: [Debt: Pair] = [:]
    /// The keys that are prepared on a side, as of its newest page.
    private var prepared: [Side: Set<TransactionKey>] = [:]
    /// Keys that excuse nothing.
    private var withdrawn: Set<TransactionKey> = []

    /// - Parameters:
    ///   - here: The first page of this bank's entries, for what it has removed and what is prepared. Its entries are
    ///     not taken.
    ///   - there: The same of the other bank.
    public init(here: ClearingPage, there: ClearingPage) {
        cut = max(here.removed.before, there.removed.before)
        lateKeys = Set((here.prepared + there.prepared).filter { [cut] in $0.id.unixMilliseconds < cut })
        for (side, page) in [(Side.here, here), (.there, there)] {
            for (currency, sum) in page.removed.owedToPeer {
                count(sum, currency, side)
                old[currency, default: 0] += sum
            }
        }
    }

    /// Takes the next entries of a side.
    public mutating func take(_ page: ClearingPage, from side: Side) {
        prepared[side] = Set(page.prepared)
        for entry in page.entries { take(entry, from: side) }
        if unmatched.count > Self.maxUnmatched { shed() }
    }

    private mutating func take(_ entry: ClearingEntry, from side: Side) {
        let amount = Int128(entry.owedToPeer)
        count(amount, entry.currency, side)
        if isBeforeCut(entry.key) {
            old[entry.currency, default: 0] += amount
            return
        }
        let debt = Debt(key: entry.key, currency: entry.currency)
        var pair = unmatched[debt] ?? Pair()
        switch side {
        case .here: pair.here = (pair.here ?? 0) + amount
        case .there: pair.there = (pair.there ?? 0) + amount
        }
        unmatched[debt] = pair.here != nil && pair.there != nil && pair.sum == 0 ? nil : pair
    }

    private mutating func count(_ amount: Int128, _ currency: Currency, _ side: Side) {
        switch side {
        case .here: owed[currency, default: (0, 0)].here += amount
        case .there: owed[currency, default: (0, 0)].there += amount
        }
    }

    /// Raises the cut over the older half of what is unmatched and not excused. So memory is bounded, and a counterpart
    /// that still comes makes no difference.
    private mutating func shed() {
        let debts = unmatched.keys.filter { !isExcused($0) }.sorted { $0.key < $1.key }
        guard let last = debts.dropLast(Self.maxUnmatched / 2).last else { return }
        cut = last.key.id.unixMilliseconds + 1
        for keys in prepared.values { lateKeys.formUnion(keys.filter { $0.id.unixMilliseconds < cut }) }
        for (debt, pair) in unmatched where isBeforeCut(debt.key) {
            old[debt.currency, default: 0] += pair.sum
            unmatched[debt] = nil
        }
    }

    private func isBeforeCut(_ key: TransactionKey) -> Bool {
        key.id.unixMilliseconds < cut && !lateKeys.contains(key)
    }

    // MARK: Excuses

    /// How long after the vote's last deadline a bank may call a key prepared without a question; milliseconds.
    public static let grace: UInt64 = 600_000

    /// The excuses that are no longer taken on a bank's word, oldest first: the key has been prepared on the side without
    /// an entry for longer than the longest voting time and ``grace``.
    ///
    /// A bank in doubt asks the key's coordinator every few seconds. So the excuse ends if the coordinator knows the
    /// outcome, or has forgotten it, which it does only after every bank's acknowledgement.
    /// - Parameter wallClock: Unix milliseconds.
    public func overdueExcuses(wallClock: UInt64) -> [TransactionKey] {
        let time = UInt64(Header.maxTimeout) + Self.grace
        let keys = unmatched.keys.filter { debt in
            let made = debt.key.id.unixMilliseconds
            return made < wallClock && wallClock - made > time && isExcused(debt)
        }
        return Set(keys.map(\.key)).sorted()
    }

    /// From now on `keys` excuse nothing.
    public mutating func withdrawExcuses(_ keys: Set<TransactionKey>) { withdrawn.formUnion(keys) }

    /// Whether the transaction has no entry on the side where it is prepared.
    private func isExcused(_ debt: Debt) -> Bool {
        guard let pair = unmatched[debt], !withdrawn.contains(debt.key) else { return false }
        return pair.here == nil && prepared[.here]?.contains(debt.key) ?? false
            || pair.there == nil && prepared[.there]?.contains(debt.key) ?? false
    }

    // MARK: Results

    /// Whether the entries that were taken leave a difference that nothing excuses.
    public var differs: Bool { results.contains { $0.difference != 0 } }

    /// The comparison of everything that was taken, ordered by currency.
    public var results: [Result] {
        var results: [Currency: Result] = [:]
        for (currency, sums) in owed {
            results[currency] = Result(
                currency: currency, owedHere: sums.here, owedThere: sums.there,
                difference: abs(old[currency] ?? 0))
        }
        for (debt, pair) in unmatched {
            if isExcused(debt) {
                results[debt.currency]?.excused += pair.sum
            } else {
                results[debt.currency]?.difference += abs(pair.sum)
            }
        }
        return results.values.sorted { $0.currency < $1.currency }
    }
}
