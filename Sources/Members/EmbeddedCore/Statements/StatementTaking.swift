import AtomicCommit
import BankCore
import Foundation
import GRDB
import Ledger
import SettlementProtocol

/// Adds some rows of a journal to a ``StatementFile``; an account that they change repeatedly is updated once.
struct StatementTaking {
    private struct NewestEntry {
        var position: Int64
        var balance: Int64
    }

    /// A transaction's change of one account's balance, until its outcome is known.
    private struct Change {
        let account: Int64
        let net: Int64
        let legs: [BookedLeg]
    }

    private let database: Database
    private let bank: MemberID
    /// Never decreases, even if the clock does.
    private var bookedUnixMilliseconds: UInt64
    private var accounts: Int64
    /// Changes of transactions that these rows prepare and do not finish.
    private var prepared: [TransactionKey: [Change]] = [:]
    private var newest: [Int64: NewestEntry] = [:]

    init(_ database: Database, bank: MemberID, bookedUnixMilliseconds: UInt64, accounts: Int64) {
        self.database = database
        self.bank = bank
        self.bookedUnixMilliseconds = bookedUnixMilliseconds
        self.accounts = accounts
    }

    mutating func take(_ row: CoreRow) throws {
        bookedUnixMilliseconds = max(bookedUnixMilliseconds, row.writtenAtUnixMilliseconds)
        for event in row.events {
            switch event {
            case .prepared(let key, _, let holds, _, let record): prepared[key] = try changes(holds, record)
            case .finished(let key, let outcome): try finish(key, outcome, of: row)
            case .amended(let amendment): try take(amendment)
            case .refused, .entombed, .horizonRaised: break
            }
        }
    }

    /// The changes of a yes: those of each balance, and those of customers' accounts whose legs cancel out.
    private func changes(_ holds: [Hold], _ record: Data) throws -> [Change] {
        var legs: [Int64: [BookedLeg]] = [:]
        var cancelling: Set<Int64> = []
        for (name, onAccount) in PreparedRecord.legs(in: record, at: bank) {
            guard let number = try number(of: name) else { continue }
            legs[number] = onAccount
            if Chart.isCustomerName(name.text) { cancelling.insert(number) }
        }
        return holds.compactMap { hold in
            let account = Int64(hold.account)
            guard hold.net != 0 || cancelling.contains(account) else { return nil }
            return Change(account: account, net: hold.net, legs: legs[account] ?? [])
        }
    }

    private func number(of name: AccountName) throws -> Int64? {
        let find = try database.cachedStatement(sql: "SELECT number FROM account WHERE name = ?")
        return try Int64.fetchOne(find, arguments: [name.text])
    }

    private mutating func finish(_ key: TransactionKey, _ outcome: Outcome, of row: CoreRow) throws {
        let changes = try prepared.removeValue(forKey: key) ?? stored(key)
        guard outcome == .committed else { return }
        for change in changes where change.net != 0 || row.booksCancellingLegs {
            for (amount, legs) in change.legs.postings(net: change.net) {
                try book(amount, on: change.account, key: key, amendment: nil, legs: legs)
            }
        }
    }

    /// Takes out the changes that earlier rows prepared.
    private func stored(_ key: TransactionKey) throws -> [Change] {
        let arguments: StatementArguments = [key.id.data, key.coordinator.text]
        let select = try database.cachedStatement(
            sql: "SELECT account, net, legs FROM prepared WHERE id = ? AND coordinator = ? ORDER BY account")
        let changes = try Row.fetchAll(select, arguments: arguments).map { row in
            guard let account = Int64.fromDatabaseValue(row[0]), let net = Int64.fromDatabaseValue(row[1]) else {
                throw StatementFile.Damaged()
            }
            return Change(account: account, net: net, legs: try StatementFile.legs(row[2]))
        }
        try database.cachedStatement(sql: "DELETE FROM prepared WHERE id = ? AND coordinator = ?").execute(
            arguments: arguments)
        return changes
    }

    private mutating func take(_ amendment: Amendment) throws {
        for account in amendment.opened {
            try database.cachedStatement(
                sql: "INSERT INTO account (number, name, position, balance, removed_balance) VALUES (?, ?, 0, 0, 0)"
            )
            .execute(arguments: [accounts, account.name.text])
            accounts += 1
        }
        // One posting per account, because an amendment takes effect as a whole.
        for (name, net) in amendment.netByAccount where net != 0 {
            guard let number = try number(of: name) else { throw StatementFile.Damaged() }
            try book(net, on: number, key: nil, amendment: amendment.id, legs: [])
        }
    }

    private mutating func book(
        _ amount: Int64, on account: Int64, key: TransactionKey?, amendment: String?, legs: [BookedLeg]
    ) throws {
        var entry = try newest[account] ?? stored(account)
        entry.position += 1
        entry.balance += amount
        newest[account] = entry
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO entry (account, position, booked, amount, balance, coordinator, id, amendment, legs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(
            arguments: [
                account, entry.position, Int64(clamping: bookedUnixMilliseconds), amount, entry.balance,
                key?.coordinator.text, key?.id.data, amendment, legs.stored,
            ])
    }

    private func stored(_ account: Int64) throws -> NewestEntry {
        let select = try database.cachedStatement(sql: "SELECT position, balance FROM account WHERE number = ?")
        guard let row = try Row.fetchOne(select, arguments: [account]), let position = Int64.fromDatabaseValue(row[0]),
            let balance = Int64.fromDatabaseValue(row[1])
        else { throw StatementFile.Damaged() }
        return NewestEntry(position: position, balance: balance)
    }

    /// Writes the newest balances, the open holds and the progress.
    ///
    /// - Parameter row: The number of the last row that was taken.
    func finish(upTo row: UInt64) throws {
        let update = try database.cachedStatement(sql: "UPDATE account SET position = ?, balance = ? WHERE number = ?")
        for (account, entry) in newest {
            try update.execute(arguments: [entry.position, entry.balance, account])
        }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO prepared (coordinator, id, account, net, legs) VALUES (?, ?, ?, ?, ?)")
        for (key, changes) in prepared {
            for change in changes {
                try insert.execute(
                    arguments: [
                        key.coordinator.text, key.id.data, change.account, change.net, change.legs.stored,
                    ])
            }
        }
        try database.cachedStatement(sql: "UPDATE progress SET row = ?, booked = ?, accounts = ?").execute(
            arguments: [Int64(clamping: row), Int64(clamping: bookedUnixMilliseconds), accounts])
    }
}
