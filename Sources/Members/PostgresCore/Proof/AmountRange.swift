import Ledger
import Money

/// The amounts that a column can hold, in the bank's unit.
enum AmountRange: Hashable, Sendable {
    case unlimited
    /// An integer of this many bits.
    case integer(bits: Int)
    /// `numeric(precision, scale)`.
    case decimal(precision: Int, scale: Int)

    /// The range of a column; nil if its type holds no amounts.
    init?(_ column: ColumnFacts) {
        switch column.type {
        case PostgresType.int2: self = .integer(bits: 16)
        case PostgresType.int4: self = .integer(bits: 32)
        case PostgresType.int8: self = .integer(bits: 64)
        case PostgresType.numeric where column.modifier < 4: self = .unlimited
        case PostgresType.numeric:
            // As `numeric_typmod_precision` and `numeric_typmod_scale` in PostgreSQL's `numeric.c`.
            let packed = column.modifier - 4
            self = .decimal(
                precision: Int((packed >> 16) & 0xFFFF), scale: Int(((packed & 0x7FF) ^ 1_024) - 1_024))
        default: return nil
        }
    }

    /// Whether the column keeps the smallest unit of a currency with this many decimals.
    func keepsUnits(exponent: Int) -> Bool {
        if case .decimal(_, let scale) = self { scale >= exponent } else { true }
    }

    /// The greatest amount in minor units of a currency with this many decimals, at most ``Amount/limit``.
    func limit(exponent: Int) -> Int64 {
        switch self {
        case .unlimited: return Amount.limit
        case .integer(let bits): return bits >= 64 ? Amount.limit : min(Amount.limit, (1 << (bits - 1)) - 1)
        case .decimal(let precision, let scale):
            let digits = precision - scale + exponent
            guard digits < 16, scale >= exponent else { return scale >= exponent ? Amount.limit : 0 }
            return min(Amount.limit, (0..<max(0, digits)).reduce(1) { power, _ in power * 10 } - 1)
        }
    }
}

/// The amounts that fit into all of a bank's columns of amounts. The bank votes yes only on what fits.
struct AmountColumns: Hashable, Sendable {
    let unit: CoreMapping.Unit
    let ranges: [AmountRange]

    init(unit: CoreMapping.Unit, ranges: [AmountRange]) {
        self.unit = unit
        self.ranges = ranges
    }

    init(_ mapping: CoreMapping, in catalogue: Catalogue) {
        let (accounts, entries) = (mapping.accounts, mapping.entries)
        let columns = [
            catalogue[accounts.table, accounts.balance], catalogue[entries.table, entries.amount],
            catalogue[entries.table, entries.balanceAfter],
        ]
        self.init(unit: accounts.unit, ranges: columns.compactMap(\.self).compactMap(AmountRange.init))
    }

    /// Every amount fits.
    static func unlimited(_ unit: CoreMapping.Unit) -> AmountColumns { AmountColumns(unit: unit, ranges: []) }

    /// The greatest amount, in minor units, that every column can hold.
    func limit(_ currency: Currency) -> Int64 {
        ranges.map { $0.limit(exponent: exponent(of: currency)) }.min() ?? Amount.limit
    }

    func exponent(of currency: Currency) -> Int {
        switch unit {
        case .minor: 0
        case .major: currency.exponent
        }
    }

    /// The account with bounds that keep its balance, and each change of it, within the columns.
    func bounding(_ account: Account, balance: Int64) -> Account {
        let limit = limit(account.currency)
        guard limit < Amount.limit else { return account }
        let (least, greatest) = (balance.subtractingReportingOverflow(limit), balance.addingReportingOverflow(limit))
        return Account(
            name: account.name, kind: account.kind, owner: account.owner, currency: account.currency,
            floor: max(account.floor, least.overflow ? account.floor : least.partialValue),
            ceiling: min(account.ceiling, limit, greatest.overflow ? limit : greatest.partialValue),
            lastDay: account.lastDay)
    }
}
