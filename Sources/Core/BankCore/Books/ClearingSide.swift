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

    public init() {}

    /// Adds one clearing entry: minor units that the bank owes the other, negative if it is owed.
    public mutating func add(_ amount: Int64, of key: TransactionKey, _ currency: Currency) {
        owed[Debt(key: key, currency: currency), default: 0] += Int128(amount)
    }

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
