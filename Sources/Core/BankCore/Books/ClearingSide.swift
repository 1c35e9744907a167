public import Money
public import SettlementProtocol

/// One bank's view of its clearing with another: its debts by transaction and currency, and the transactions that are
/// prepared there.
///
/// Sums are wider than the amounts, because the other bank's numbers are not checked.
public struct ClearingSide: Hashable, Sendable {
    private struct Debt: Hashable, Sendable {
        let key: TransactionKey
        let currency: Currency
    }

    private var owed: [Debt: Int128] = [:]
    public var prepared: Set<TransactionKey> = []
    /// How many entries were added.
    public private(set) var entryCount = 0

    public init() {}

    /// Adds one clearing entry: minor units that the bank owes the other, negative if it is owed.
    public mutating func add(_ amount: Int64, of key: TransactionKey, _ currency: Currency) {
        owed[Debt(key: key, currency: currency), default: 0] += Int128(amount)
        entryCount += 1
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
    public static func overdueExcuses(
        here: ClearingSide, there: ClearingSide, wallClock: UInt64
    ) -> [TransactionKey] {
        let time = UInt64(Header.maxTimeout) + grace
        let overdue = { (key: TransactionKey) in
            key.id.unixMilliseconds < wallClock && wallClock - key.id.unixMilliseconds > time
        }
        let debts = Set(here.owed.keys).symmetricDifference(there.owed.keys)
        return Set(debts.map(\.key)).filter { key in
            overdue(key) && (here.prepared.contains(key) || there.prepared.contains(key))
        }.sorted()
    }

    /// From now on `keys` excuse nothing.
    public mutating func withdrawExcuses(_ keys: Set<TransactionKey>) { prepared.subtract(keys) }

    /// How two sides of one pair agree in one currency; minor units.
    public struct Comparison: Hashable, Sendable {
        public let currency: Currency
        public fileprivate(set) var owedHere: Int128 = 0
        public fileprivate(set) var owedThere: Int128 = 0
        /// The part of the difference that ends with transactions prepared at one bank and committed at the other.
        public fileprivate(set) var excused: Int128 = 0
        /// The sum of all other differences; 0 if the sides agree.
        public fileprivate(set) var difference: Int128 = 0
    }

    /// Compares the two sides entry by entry, ordered by currency. A transaction without an entry on the side where it
    /// is prepared is excused.
    public static func compare(here: ClearingSide, there: ClearingSide) -> [Comparison] {
        var comparisons: [Currency: Comparison] = [:]
        for debt in Set(here.owed.keys).union(there.owed.keys) {
            let (ours, theirs) = (here.owed[debt], there.owed[debt])
            var comparison = comparisons[debt.currency] ?? Comparison(currency: debt.currency)
            let sum = (ours ?? 0) + (theirs ?? 0)
            comparison.owedHere += ours ?? 0
            comparison.owedThere += theirs ?? 0
            let isExcused =
                (ours == nil && here.prepared.contains(debt.key))
                || (theirs == nil && there.prepared.contains(debt.key))
            if isExcused { comparison.excused += sum } else { comparison.difference += abs(sum) }
            comparisons[debt.currency] = comparison
        }
        return comparisons.values.sorted { $0.currency < $1.currency }
    }
}
