import AtomicCommit
import BankCore
import GRDB
import Ledger
import SettlementProtocol

/// Adds some rows of a journal to a ``StatementFile``; an account that they change repeatedly is updated once.
struct StatementTaking {
    private struct NewestEntry {
        var position: Int64
        var balance: Int64
    }

    private let database: Database
    /// Never decreases, even if the clock does.
    private var bookedUnixMilliseconds: UInt64
    private var accounts: Int64
    /// Holds of transactions that these rows prepare and do not finish.
    private var prepared: [TransactionKey: [Hold]] = [:]
    private var newest: [Int64: NewestEntry] = [:]

    init(_ database: Database, bookedUnixMilliseconds: UInt64, accounts: Int64) {
        self.database = database
        self.bookedUnixMilliseconds = bookedUnixMilliseconds
        self.accounts = accounts
    }

    mutating func take(_ row: CoreRow) throws {
        bookedUnixMilliseconds = max(bookedUnixMilliseconds, row.writtenAtUnixMilliseconds)
        for event in row.events {
            switch event {
            case .prepared(let key, _, let holds, _, _): prepared[key] = holds.filter { $0.net != 0 }
            case .finished(let key, let outcome): try finish(key, outcome)
            case .amended(let amendment): try take(amendment)
            case .refused, .entombed, .horizonRaised: break
            }
        }
    }

    private mutating func finish(_ key: TransactionKey, _ outcome: Outcome) throws {
        let changes = try prepared.removeValue(forKey: key)?.map { (Int64($0.account), $0.net) } ?? stored(key)
        guard outcome == .committed else { return }
        for (account, net) in changes { try book(net, on: account, key: key, amendment: nil) }
    }

    /// Takes out the changes that earlier rows prepared.
    private func stored(_ key: TransactionKey) throws -> [(Int64, Int64)] {
        let arguments: StatementArguments = [key.id.data, key.coordinator.text]
        let select = try database.cachedStatement(
            sql: "SELECT account, net FROM prepared WHERE id = ? AND coordinator = ? ORDER BY account")
        let changes = try Row.fetchAll(select, arguments: arguments).map { row in
            guard let account = Int64.fromDatabaseValue(row[0]), let net = Int64.fromDatabaseValue(row[1]) else {
                throw StatementFile.Damaged()
            }
            return (account, net)
        }
        try database.cachedStatement(sql: "DELETE FROM prepared WHERE id = ? AND coordinator = ?").execute(
            arguments: arguments)
        return changes
    }

    private mutating func take(_ amendment: Amendment) throws {
        for account in amendment.opened {
            try database.cachedStatement(
                sql: "INSERT INTO account (number, name, position, balance) VALUES (?, ?, 0, 0)"
            )
            .execute(arguments: [accounts, account.name.text])
            accounts += 1
        }
        // One posting per account, because an amendment takes effect as a whole.
        for (name, net) in amendment.netByAccount where net != 0 {
            let find = try database.cachedStatement(sql: "SELECT number FROM account WHERE name = ?")
            guard let number = try Int64.fetchOne(find, arguments: [name.text]) else { throw StatementFile.Damaged() }
            try book(net, on: number, key: nil, amendment: amendment.id)
        }
    }

    private mutating func book(_ amount: Int64, on account: Int64, key: TransactionKey?, amendment: String?) throws {
        var entry = try newest[account] ?? stored(account)
        entry.position += 1
        entry.balance += amount
        newest[account] = entry
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO entry (account, position, booked, amount, balance, coordinator, id, amendment)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(
            arguments: [
                account, entry.position, Int64(clamping: bookedUnixMilliseconds), amount, entry.balance,
                key?.coordinator.text, key?.id.data, amendment,
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
            sql: "INSERT INTO prepared (coordinator, id, account, net) VALUES (?, ?, ?, ?)")
        for (key, holds) in prepared {
            for hold in holds {
                try insert.execute(arguments: [key.coordinator.text, key.id.data, Int64(hold.account), hold.net])
            }
        }
        try database.cachedStatement(sql: "UPDATE progress SET row = ?, booked = ?, accounts = ?").execute(
            arguments: [Int64(clamping: row), Int64(clamping: bookedUnixMilliseconds), accounts])
    }
}
