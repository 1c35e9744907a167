public import Money

/// A bank's accounts as a pure value: double entry for money, bounds and escrow holds for everything.
///
/// Holds follow O'Neil's escrow method: many transactions share one account as long as their holds fit together, so
/// every limit is exact and nothing waits. Source: P. O'Neil, "The Escrow Transactional Method", ACM TODS 11(4), 1986.
public struct GeneralLedger: Sendable {
    /// In the order of opening; an account's number is its index.
    public private(set) var accounts: [Account] = []
    private var numbers: [AccountName: Int] = [:]
    /// Each owner's newest account.
    private var newest: [String: Int32] = [:]
    /// For each account, the owner's previous account; ``none`` if it is the first, or the bank's own.
    private var previous: [Int32] = []
    private static let none: Int32 = -1

    public init() {}

    public func number(of name: AccountName) -> Int? { numbers[name] }

    public subscript(name: AccountName) -> Account? {
        numbers[name].map { accounts[$0] }
    }

    /// Opens an account with balance 0 and returns its number.
    ///
    /// - Throws: ``LedgerError`` with `account_exists`, or `out_of_bounds` if 0 is outside the account's bounds.
    @discardableResult
    public mutating func open(_ account: Account) throws(LedgerError) -> Int {
        guard account.floor <= 0, account.ceiling >= 0 else {
            throw LedgerError(.outOfBounds, "the bounds of \(account.name) do not allow its opening balance, 0")
        }
        return try append(account)
    }

    /// Opens an account with the state from a checkpoint and returns its number. The caller places the holds again.
    ///
    /// - Throws: ``LedgerError`` with `account_exists`.
    public mutating func restore(_ account: Account, balance: Int64, isOpen: Bool) throws(LedgerError) -> Int {
        let number = try append(account)
        accounts[number].balance = balance
        accounts[number].isOpen = isOpen
        return number
    }

    private mutating func append(_ account: Account) throws(LedgerError) -> Int {
        guard numbers[account.name] == nil else {
            throw LedgerError(.accountExists, "the account \(account.name) exists")
        }
        return enlist(account)
    }

    @discardableResult
    private mutating func enlist(_ account: Account) -> Int {
        let number = accounts.count
        accounts.append(account)
        numbers[account.name] = number
        let owned = account.owner.isEmpty ? nil : newest.updateValue(Int32(number), forKey: account.owner)
        previous.append(owned ?? Self.none)
        return number
    }

    /// The numbers of an owner's accounts, newest first, in time proportional to their count.
    public func numbers(ofOwner owner: String) -> [Int] {
        var owned: [Int] = []
        var next = newest[owner] ?? Self.none
        while next != Self.none {
            owned.append(Int(next))
            next = previous[Int(next)]
        }
        return owned
    }

    /// Closes an account that is empty and has nothing held or pending. A mandate may be closed at any time: holds of
    /// transactions that are not finished stay, and the rest lapses.
    ///
    /// - Throws: ``LedgerError`` with `unknown_account` or `account_in_use`.
    public mutating func close(_ name: AccountName) throws(LedgerError) {
        let number = try existing(name)
        let account = accounts[number]
        guard account.kind == .mandate || account.balance == 0 && account.held == 0 && account.pending == 0 else {
            throw LedgerError(.accountInUse, "\(name) has a balance, or holds of transactions that are not finished")
        }
        accounts[number].isOpen = false
    }

    /// Changes an account's bounds.
    ///
    /// - Throws: ``LedgerError`` with `unknown_account`, or `out_of_bounds` if balance, holds and pending credits would
    ///   not fit between them.
    public mutating func setBounds(of name: AccountName, floor: Int64, ceiling: Int64) throws(LedgerError) {
        let number = try existing(name)
        var account = accounts[number]
        account.floor = max(floor, -Amount.limit)
        account.ceiling = min(ceiling, Amount.limit)
        guard account.available >= 0, account.headroom >= 0 else {
            throw LedgerError(.outOfBounds, "the balance and holds of \(name) do not fit the new bounds")
        }
        accounts[number] = account
    }

    /// A copy with only the existing accounts of these names: for trying out changes that touch no others.
    public func excerpt(of names: Set<AccountName>) -> GeneralLedger {
        var excerpt = GeneralLedger()
        for number in names.compactMap({ numbers[$0] }).sorted() {
            excerpt.enlist(accounts[number])
        }
        return excerpt
    }

    // MARK: Transactions

    /// The holds that `postings` need on each account; the postings take effect in their order.
    ///
    /// - Throws: ``Shortage``; nothing is held. Unknown or closed accounts and sums beyond ``Amount/limit`` come first,
    ///   then missing funds or headroom, each in the order of the postings.
    public func holds(for postings: [Posting]) throws(Shortage) -> [Hold] {
        var effects: [Effect] = []
        effects.reserveCapacity(postings.count)
        for posting in postings {
            guard let number = numbers[posting.account] else {
                throw Shortage(account: posting.account, kind: nil, cause: .unknownAccount)
            }
            if let index = effects.firstIndex(where: { $0.account == number }) {
                try effects[index].add(posting, kind: accounts[number].kind)
            } else {
                guard accounts[number].isOpen else {
                    throw Shortage(account: posting.account, kind: accounts[number].kind, cause: .closedAccount)
                }
                var effect = Effect(account: number)
                try effect.add(posting, kind: accounts[number].kind)
                effects.append(effect)
            }
        }
        var holds: [Hold] = []
        holds.reserveCapacity(effects.count)
        for effect in effects {
            let account = accounts[effect.account]
            let hold = effect.hold(by: account.kind.rule)
            guard hold.held <= account.available || hold.held == 0 else {
                throw Shortage(account: account.name, kind: account.kind, cause: .notEnough)
            }
            guard hold.pending <= account.headroom || hold.pending == 0 else {
                throw Shortage(account: account.name, kind: account.kind, cause: .noHeadroom)
            }
            holds.append(hold)
        }
        return holds
    }

    /// Places the holds that ``holds(for:)`` returned.
    public mutating func place(_ holds: [Hold]) {
        for hold in holds {
            accounts[hold.account].held += hold.held
            accounts[hold.account].pending += hold.pending
        }
    }

    /// Removes the holds; balances stay.
    public mutating func release(_ holds: [Hold]) {
        for hold in holds {
            accounts[hold.account].held -= hold.held
            accounts[hold.account].pending -= hold.pending
        }
    }

    /// Turns the holds into balances. This cannot be refused: ``place(_:)`` reserved both sides.
    public mutating func post(_ holds: [Hold]) {
        release(holds)
        for hold in holds { accounts[hold.account].balance += hold.net }
    }

    // MARK: Changes without a transaction

    /// Posts at once: opening balances, changed limits, granted mandates. Money must sum to zero for each currency.
    ///
    /// - Throws: ``LedgerError`` with `unknown_account`, `account_closed`, `unbalanced` or `out_of_bounds`; nothing is
    ///   changed.
    public mutating func postWithoutHold(_ postings: [Posting]) throws(LedgerError) {
        var sums: [Currency: Int128] = [:]
        var changes: [Int: Int64] = [:]
        for posting in postings {
            let number = try existing(posting.account)
            guard accounts[number].isOpen else {
                throw LedgerError(.accountClosed, "the account \(posting.account) is closed")
            }
            let (change, overflow) = changes[number, default: 0].addingReportingOverflow(posting.change)
            guard !overflow, change.magnitude <= UInt64(Amount.limit) * 2 else {
                throw LedgerError(.outOfBounds, "the change of \(posting.account) is too large")
            }
            changes[number] = change
            if accounts[number].kind.isMoney { sums[accounts[number].currency, default: 0] += Int128(posting.change) }
        }
        guard sums.values.allSatisfy({ $0 == 0 }) else {
            throw LedgerError(.unbalanced, "debits and credits differ")
        }
        for (number, change) in changes {
            let account = accounts[number]
            guard change >= 0 || -change <= account.available, change <= 0 || change <= account.headroom else {
                throw LedgerError(.outOfBounds, "\(account.name) cannot change by \(change) minor units")
            }
        }
        for (number, change) in changes { accounts[number].balance += change }
    }

    /// The sum of all money balances per currency: each is 0.
    public func trialBalance() -> [Currency: Int128] {
        var sums: [Currency: Int128] = [:]
        for account in accounts where account.kind.isMoney {
            sums[account.currency, default: 0] += Int128(account.balance)
        }
        return sums
    }

    private func existing(_ name: AccountName) throws(LedgerError) -> Int {
        guard let number = numbers[name] else { throw LedgerError(.unknownAccount, "there is no account \(name)") }
        return number
    }
}
