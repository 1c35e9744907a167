/// The names of a bank's own tables and columns that the core reads and writes.
///
/// The bank's tables stay as they are; Freshet's own tables are in the schema `freshet` beside them.
public struct CoreMapping: Hashable, Sendable {
    /// The unit of amount columns.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// Minor units of the account's currency, as an integer.
        case minor
        /// Units of the currency with decimals, as `numeric`.
        case major
    }

    public struct Accounts: Hashable, Sendable {
        public var table: SQLName
        /// The account's name in the federation; text, and unique.
        public var key: SQLName
        public var customer: SQLName
        public var currency: SQLName
        public var balance: SQLName
        public var unit: Unit
        /// The column for the part of the balance that the bank itself holds; nil if it holds nothing.
        public var ownHolds: SQLName?
        /// Nil if every existing account is open.
        public var status: SQLName?
        /// The value of ``status`` in an open account.
        public var openStatus: String
    }

    public struct Customers: Hashable, Sendable {
        public var table: SQLName
        public var id: SQLName
        public var name: SQLName
    }

    public struct Entries: Hashable, Sendable {
        public var table: SQLName
        /// An ascending integer that the database assigns.
        public var position: SQLName
        public var account: SQLName
        public var amount: SQLName
        public var balanceAfter: SQLName
        /// A `timestamptz`.
        public var bookedAt: SQLName
        /// Text that says what an entry is for.
        public var reference: SQLName
    }

    public var accounts: Accounts
    public var customers: Customers
    public var entries: Entries

    /// The mapping of the reference core schema in `deploy/postgresql/reference-core.sql`.
    public static let reference = CoreMapping(
        accounts: Accounts(
            table: SQLName("bank.account"), key: SQLName("number"), customer: SQLName("customer_id"),
            currency: SQLName("currency"), balance: SQLName("balance"), unit: .minor, ownHolds: SQLName("blocked"),
            status: SQLName("status"), openStatus: "open"),
        customers: Customers(table: SQLName("bank.customer"), id: SQLName("id"), name: SQLName("name")),
        entries: Entries(
            table: SQLName("bank.entry"), position: SQLName("id"), account: SQLName("account_number"),
            amount: SQLName("amount"), balanceAfter: SQLName("balance_after"), bookedAt: SQLName("booked_at"),
            reference: SQLName("reference")))
}

extension CoreMapping {
    /// Every table with the columns that must be in it.
    var tables: [(table: SQLName, columns: [SQLName])] {
        let own = [accounts.ownHolds, accounts.status].compactMap(\.self)
        return [
            (accounts.table, [accounts.key, accounts.customer, accounts.currency, accounts.balance] + own),
            (customers.table, [customers.id, customers.name]),
            (
                entries.table,
                [
                    entries.position, entries.account, entries.amount, entries.balanceAfter, entries.bookedAt,
                    entries.reference,
                ]
            ),
        ]
    }

    /// The part of the mapping that the guards depend on; stored in the database, so that a difference is detected.
    var guarded: String {
        [
            accounts.table.text, accounts.key.text, accounts.currency.text, accounts.balance.text,
            accounts.unit.rawValue, accounts.ownHolds?.text ?? "-",
        ].joined(separator: " ")
    }
}
