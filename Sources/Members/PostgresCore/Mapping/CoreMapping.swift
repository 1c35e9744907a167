/// How a bank's own tables are named, and what of them the core reads and writes.
///
/// The tables stay as the bank has them: everything of Freshet's own is in the schema `freshet` beside them.
public struct CoreMapping: Hashable, Sendable {
    /// What a number in a column of money counts.
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
        /// What the bank itself holds of the balance; nil where it holds nothing.
        public var ownHolds: SQLName?
        /// Nil where an account that is there is open.
        public var status: SQLName?
        /// What stands in ``status`` of an open account.
        public var openStatus: String
    }

    public struct Customers: Hashable, Sendable {
        public var table: SQLName
        public var id: SQLName
        public var name: SQLName
    }

    public struct Entries: Hashable, Sendable {
        public var table: SQLName
        /// An integer that rises, which the database gives.
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

    /// Of the reference core schema that is shipped in `deploy/postgresql/reference-core.sql`.
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

    /// What of the mapping the guards in the database are made of; stored there, so that the two cannot differ unnoticed.
    var guarded: String {
        [
            accounts.table.text, accounts.key.text, accounts.currency.text, accounts.balance.text,
            accounts.unit.rawValue, accounts.ownHolds?.text ?? "-",
        ].joined(separator: " ")
    }
}
