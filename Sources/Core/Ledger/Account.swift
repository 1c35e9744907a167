public import Money

/// One account: a balance with bounds, and the holds of prepared transactions. All figures are minor units.
public struct Account: Hashable, Sendable {
    public let name: AccountName
    public let kind: AccountKind
    /// The customer whose account it is; empty for the bank's own.
    public let owner: String
    public let currency: Currency
    /// The balance never falls below this.
    public internal(set) var floor: Int64
    /// The balance never rises above this.
    public internal(set) var ceiling: Int64
    /// For a mandate: the last business day, counted from 1970-01-01, on which it may be used.
    public let lastDay: Int32?
    public internal(set) var isOpen = true
    /// Whether the bank's own table has no readable amount for it. The account is then closed, and its balance is
    /// unknown; 0 stands here.
    public private(set) var isDamaged = false

    public internal(set) var balance: Int64 = 0
    /// Debits of prepared transactions; not available to anyone else.
    public internal(set) var held: Int64 = 0
    /// Headroom that prepared transactions' credits need; not usable before they are posted.
    public internal(set) var pending: Int64 = 0

    /// Bounds beyond ``Amount/limit``, in either direction, are moved to it.
    public init(
        name: AccountName, kind: AccountKind, owner: String = "", currency: Currency, floor: Int64 = 0,
        ceiling: Int64 = Amount.limit, lastDay: Int32? = nil
    ) {
        self.name = name
        self.kind = kind
        self.owner = owner
        self.currency = currency
        self.floor = max(floor, -Amount.limit)
        self.ceiling = min(ceiling, Amount.limit)
        self.lastDay = lastDay
    }

    /// The account with the figures from a store.
    public func standing(balance: Int64, held: Int64, pending: Int64, isOpen: Bool) -> Account {
        var account = self
        account.balance = balance
        account.held = held
        account.pending = pending
        account.isOpen = isOpen
        return account
    }

    /// The account as one whose balance cannot be read.
    public func damaged() -> Account {
        var account = standing(balance: 0, held: held, pending: pending, isOpen: false)
        account.isDamaged = true
        return account
    }

    /// Whether both have the same name, kind, owner and currency.
    public func isSame(as other: Account) -> Bool {
        name == other.name && kind == other.kind && owner == other.owner && currency == other.currency
    }

    /// The amount that may still be debited: balance minus holds, above the floor. A store may hold figures whose
    /// difference no `Int64` can hold; it is then clamped.
    public var available: Int64 { Int64(clamping: Int128(balance) - Int128(held) - Int128(floor)) }

    /// The amount that may still be credited: below the ceiling, minus pending credits. Clamped as ``available``.
    public var headroom: Int64 { Int64(clamping: Int128(ceiling) - Int128(balance) - Int128(pending)) }
}

/// Names an account of one bank, such as `mill-eur` or `clearing/birch/EUR`.
public struct AccountName: Hashable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}

extension AccountName: Comparable {
    public static func < (left: AccountName, right: AccountName) -> Bool { left.text < right.text }
}

extension AccountName: CustomStringConvertible {
    public var description: String { text }
}
