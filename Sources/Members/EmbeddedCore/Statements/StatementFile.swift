import BankCore
import Foundation
import GRDB
import Ledger
import SettlementProtocol

/// The tables of a ``StatementBook``, inside one transaction.
struct StatementFile {
    static let name = "statements.sqlite"
    private static let version: Int32 = 3

    /// The file is not in this code's format, or is inconsistent.
    struct Damaged: Error {}

    private let database: Database
    /// The bank whose statements they are.
    private let bank: MemberID

    init(_ database: Database, of bank: MemberID) {
        self.database = database
        self.bank = bank
    }

    /// - Parameter replay: The journal, from whose base a new file begins.
    /// - Throws: ``Damaged`` if another version made the file.
    func create(from replay: @autoclosure () throws -> BooksReplay) throws {
        let found = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found == 0 || found == Self.version else { throw Damaged() }
        guard found == 0 else { return }
        try database.execute(
            sql: """
                CREATE TABLE progress (id INTEGER PRIMARY KEY CHECK (id = 1), row INTEGER NOT NULL, booked INTEGER NOT NULL,
                    accounts INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT;
                INSERT INTO progress VALUES (1, 0, 0, 0, 0);
                CREATE TABLE account (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL,
                    balance INTEGER NOT NULL, removed_balance INTEGER NOT NULL) STRICT;
                CREATE TABLE prepared (coordinator TEXT NOT NULL, id BLOB NOT NULL, account INTEGER NOT NULL,
                    net INTEGER NOT NULL, legs BLOB, PRIMARY KEY (id, coordinator, account)) STRICT, WITHOUT ROWID;
                CREATE TABLE entry (account INTEGER NOT NULL, position INTEGER NOT NULL, booked INTEGER NOT NULL,
                    amount INTEGER NOT NULL, balance INTEGER NOT NULL, coordinator TEXT, id BLOB, amendment TEXT,
                    legs BLOB,
                    PRIMARY KEY (account, position)) STRICT, WITHOUT ROWID;
                PRAGMA user_version = \(Self.version);
                """)
        try begin(at: try replay())
    }

    /// Fills a new file with what the removed rows of the journal have left behind.
    private func begin(at replay: BooksReplay) throws {
        guard replay.start > 0 else { return }
        let insert = try database.makeStatement(
            sql: "INSERT INTO account (number, name, position, balance, removed_balance) VALUES (?, ?, ?, ?, ?)")
        for (number, (account, position)) in replay.accounts.enumerated() {
            try insert.execute(arguments: [
                number, account.name.text, Int64(clamping: position), account.balance, account.balance,
            ])
        }
        let booked = Int64(clamping: replay.bookedUnixMilliseconds)
        try database.execute(
            sql: "UPDATE progress SET booked = ?, accounts = ?, removed = ?",
            arguments: [booked, replay.accounts.count, booked])
        try take([CoreRow(replay.prepared, writtenAtUnixMilliseconds: 0)], upTo: replay.start)
    }

    // MARK: Removing

    /// Removes the entries of some accounts that were booked before the journal's base.
    ///
    /// - Parameters:
    ///   - accounts: The accounts at the base, and their number of postings there.
    ///   - booked: The latest booking time at the base; Unix milliseconds.
    func removeEntries(of accounts: ArraySlice<(account: Account, position: UInt64)>, booked: UInt64) throws {
        let delete = try database.cachedStatement(sql: "DELETE FROM entry WHERE account = ? AND position <= ?")
        let update = try database.cachedStatement(sql: "UPDATE account SET removed_balance = ? WHERE number = ?")
        for (number, (account, position)) in zip(accounts.indices, accounts) where position > 0 {
            try delete.execute(arguments: [number, Int64(clamping: position)])
            try update.execute(arguments: [account.balance, number])
        }
        try database.execute(sql: "UPDATE progress SET removed = ?", arguments: [Int64(clamping: booked)])
    }

    /// The number of the last journal row in the file.
    func row() throws -> UInt64 {
        guard let row = try Int64.fetchOne(database, sql: "SELECT row FROM progress"), row >= 0 else { throw Damaged() }
        return UInt64(row)
    }

    // MARK: Reading

    /// Positions count the account's postings from 1.
    func page(of account: AccountName, since: UInt64, limit: Int) throws -> StatementPage? {
        let find = try database.cachedStatement(
            sql: "SELECT number, removed_balance, removed FROM account, progress WHERE name = ?")
        guard let found = try Row.fetchOne(find, arguments: [account.text]) else { return nil }
        guard let number = Int64.fromDatabaseValue(found[0]), let balance = Int64.fromDatabaseValue(found[1]),
            let removed = Int64.fromDatabaseValue(found[2])
        else { throw Damaged() }
        let select = try database.cachedStatement(
            sql: """
                SELECT position, booked, amount, balance, coordinator, id, amendment, legs FROM entry
                WHERE account = ? AND position > ? ORDER BY position LIMIT ?
                """)
        // One extra row shows whether there are more.
        let rows = try Row.fetchAll(
            select, arguments: [number, Int64(clamping: since), Int64(limit.addingReportingOverflow(1).partialValue)])
        let entries = try rows.map(Self.entry)
        for (entry, next) in zip(entries, entries.dropFirst()) {
            guard next.position == entry.position + 1, next.balanceAfter == entry.balanceAfter + next.amount else {
                throw Damaged()
            }
        }
        return StatementPage(
            account: account, entries: Array(entries.prefix(limit)), hasMore: entries.count > limit,
            removed: .init(untilUnixMilliseconds: UInt64(clamping: removed), balance: balance))
    }

    private static func entry(_ row: Row) throws -> BookedEntry {
        guard let position = Int64.fromDatabaseValue(row[0]), let booked = Int64.fromDatabaseValue(row[1]),
            let amount = Int64.fromDatabaseValue(row[2]), let balance = Int64.fromDatabaseValue(row[3])
        else { throw Damaged() }
        let cause: BookedEntry.Cause
        if let amendment = String.fromDatabaseValue(row[6]) {
            cause = .amendment(amendment)
        } else if let coordinator = String.fromDatabaseValue(row[4]), let id = Data.fromDatabaseValue(row[5]),
            let member = try? MemberID(coordinator), let transaction = try? TransactionID(bytes: id)
        {
            cause = .transaction(TransactionKey(coordinator: member, id: transaction))
        } else {
            throw Damaged()
        }
        return BookedEntry(
            position: UInt64(clamping: position), bookedUnixMilliseconds: UInt64(clamping: booked), amount: amount,
            balanceAfter: balance, cause: cause, legs: try legs(row[7]))
    }

    /// The legs in a column that is null if there are none.
    static func legs(_ column: DatabaseValue) throws -> [BookedLeg] {
        guard !column.isNull else { return [] }
        guard let bytes = Data.fromDatabaseValue(column), let legs = try? [BookedLeg](stored: bytes) else {
            throw Damaged()
        }
        return legs
    }

    // MARK: Adding rows

    /// Adds the journal's next rows.
    ///
    /// - Parameter number: The number of the last of these rows.
    func take(_ rows: [CoreRow], upTo number: UInt64) throws {
        guard let progress = try Row.fetchOne(database, sql: "SELECT booked, accounts FROM progress"),
            let booked = Int64.fromDatabaseValue(progress[0]), let accounts = Int64.fromDatabaseValue(progress[1])
        else { throw Damaged() }
        var taking = StatementTaking(
            database, bank: bank, bookedUnixMilliseconds: UInt64(clamping: booked), accounts: accounts)
        for row in rows { try taking.take(row) }
        try taking.finish(upTo: number)
    }
}
