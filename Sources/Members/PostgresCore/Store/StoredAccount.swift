import BankCore
import Foundation
import Ledger
import Money
import Postgres
import SettlementProtocol

/// An account as stored: its row in the schema `freshet`, and for a customer's account also the bank's own row.
struct StoredAccount: Sendable {
    let id: Int32
    let account: Account
    let isKeptByBank: Bool
    let peer: Int32?
    let entries: Int64
    /// For an account that the bank keeps: without the postings of the bank's other applications.
    let ownBalance: Int64
    let held: Int64
    let pending: Int64
    private let isOpenHere: Bool
    /// Nil for an account that the bank does not keep, and while the bank's row is not known.
    var bank: BankRow?

    /// A customer's account in the bank's own table; minor units.
    struct BankRow: Sendable {
        let name: String
        /// 0 if the row is damaged.
        let balance: Int64
        /// The part of the balance that the bank itself holds.
        let ownHolds: Int64
        let isOpen: Bool
        let currency: String
        /// Whether balance or own hold is not an amount: NaN, infinite, NULL, or beyond ten times the limit of an amount.
        let isDamaged: Bool
    }

    var name: AccountName { account.name }
    var balance: Int64 { isKeptByBank ? bank?.balance ?? 0 : ownBalance }
    var isOpen: Bool { isOpenHere && (!isKeptByBank || bank?.isOpen == true) && !isDamaged }
    /// The amount reserved by prepared transactions and by the bank itself.
    var allHeld: Int64 { held + (bank?.ownHolds ?? 0) }

    /// The account as callers see it.
    ///
    /// - Parameter other: Subtracted from the balance.
    func current(less other: Int64 = 0) -> Account {
        let current = account.standing(balance: balance &- other, held: allHeld, pending: pending, isOpen: isOpen)
        return isDamaged ? current.damaged() : current
    }

    /// Whether the bank's own row cannot be read; then nothing is promised or posted on it.
    var isDamaged: Bool { bank?.isDamaged == true }

    /// The id of the account at this place in the order of opening; nil if no account can have it.
    static func id(at place: Int) -> Int32? { Int32(exactly: place).flatMap { $0 < .max ? $0 + 1 : nil } }

    /// An account that is being opened.
    init(opening account: Account, id: Int32, isKeptByBank: Bool, peer: Int32) {
        self.id = id
        self.account = account
        self.isKeptByBank = isKeptByBank
        self.peer = peer == 0 ? nil : peer
        entries = 0
        ownBalance = 0
        held = 0
        pending = 0
        isOpenHere = true
    }

    /// - Throws: `PostgresError` with `failed` if this version does not write such a row.
    init(_ rows: PostgresRows, _ row: Int) throws(PostgresError) {
        guard let id = rows.int32(row, 0), let name = rows.text(row, 1),
            let kind = AccountKind(rawValue: rows.text(row, 2) ?? ""), let owner = rows.text(row, 3),
            let currency = try? Currency(rows.text(row, 4) ?? ""), let floor = rows.int64(row, 5),
            let ceiling = rows.int64(row, 6), let isOpen = rows.bool(row, 8), let isKeptByBank = rows.bool(row, 9),
            let balance = rows.int64(row, 10), let held = rows.int64(row, 11), let pending = rows.int64(row, 12),
            let entries = rows.int64(row, 13)
        else { throw PostgresError(.failed, "a row of freshet.account is not what this version writes") }
        self.id = id
        self.isKeptByBank = isKeptByBank
        self.held = held
        self.pending = pending
        self.entries = entries
        account = Account(
            name: AccountName(name), kind: kind, owner: owner, currency: currency, floor: floor, ceiling: ceiling,
            lastDay: rows.int32(row, 7))
        peer = rows.int32(row, 14)
        ownBalance = balance
        isOpenHere = isOpen
    }

    /// All accounts of an answer, in the order of opening. With `unit`, the bank's columns follow the account's own.
    static func all(
        in rows: PostgresRows, joinedIn unit: CoreMapping.Unit? = nil
    ) throws(PostgresError) -> [StoredAccount] {
        var accounts: [StoredAccount] = []
        accounts.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            var account = try StoredAccount(rows, row)
            if let unit, account.isKeptByBank { account.bank = BankRow(rows, row, from: 15, unit: unit) }
            accounts.append(account)
        }
        return accounts.sorted { $0.id < $1.id }
    }
}

extension StoredAccount.BankRow {
    /// Nil if there is no row.
    init?(
        _ rows: PostgresRows, _ row: Int, from column: Int, unit: CoreMapping.Unit
    ) {
        guard let name = rows.text(row, column) else { return nil }
        let currency = rows.text(row, column + 4)?.trimmingCharacters(in: .whitespaces) ?? ""
        let balance = unit.minorUnits(rows, row, column + 1, currency: currency)
        // The bank's own hold is rounded up: a fraction of a minor unit counts in full.
        let own =
            rows.isNull(row, column + 2)
            ? 0 : unit.minorUnits(rows, row, column + 2, currency: currency, negated: true)
        self.name = name
        self.balance = balance ?? 0
        ownHolds = -(own ?? 0)
        // An account without a status is not open.
        isOpen = rows.bool(row, column + 3) == true
        self.currency = currency
        isDamaged = balance == nil || own == nil
    }
}

extension CoreMapping.Unit {
    /// Beyond this, a number of the bank is not an amount; minor units.
    static let maxMinorUnits = Amount.limit * 10

    /// An amount of the bank in whole minor units, rounded down; nil for NULL, for what is not a finite number, and
    /// beyond ten times the limit of an amount. In major units it is also nil for an unknown currency.
    func minorUnits(
        _ rows: PostgresRows, _ row: Int, _ column: Int, currency: String, negated: Bool = false
    ) -> Int64? {
        switch self {
        case .minor:
            guard let number = rows.int64(row, column), number.magnitude <= UInt64(Self.maxMinorUnits) else {
                return nil
            }
            return negated ? -number : number
        case .major:
            guard let text = rows.text(row, column), let exponent = try? Currency(currency).exponent,
                // `Decimal` reads the beginning of a text: of "-Infinity" only the sign.
                text.utf8.allSatisfy({
                    (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                }),
                var number = Decimal(string: text)
            else { return nil }
            if negated { number.negate() }
            var scaled = Decimal()
            guard NSDecimalMultiplyByPowerOf10(&scaled, &number, Int16(exponent), .down) == .noError else { return nil }
            var whole = Decimal()
            NSDecimalRound(&whole, &scaled, 0, .down)
            if whole > scaled { whole -= 1 }
            guard abs(whole) <= Decimal(Self.maxMinorUnits) else { return nil }
            return NSDecimalNumber(decimal: whole).int64Value
        }
    }
}
