import Postgres

extension StoreProblem {
    /// The problem behind an error that repeating does not heal.
    init(_ error: PostgresError, in mapping: CoreMapping) {
        let place = Self.place(of: error, in: mapping)
        let constraint = error.object?.constraint.map { " (constraint \($0))" } ?? ""
        self.init(
            code: error.code == .notPermitted ? .lacksPrivilege : .cannotFinish,
            text: "\(place): \(Self.words(of: error))\(constraint), SQLSTATE \(error.sqlState)",
            next: Self.remedy(for: error, at: place))
    }

    /// The server's message, unless it may have values of the bank in it: `/readyz` shows this text to everybody.
    private static func words(of error: PostgresError) -> String {
        if error.sqlState.hasPrefix("P0") { return "a trigger or function of the bank refuses it" }
        return error.sqlState == "22P02" ? "a value has another type" : error.detail
    }

    /// The table, with its column if the server names one.
    private static func place(of error: PostgresError, in mapping: CoreMapping) -> String {
        if let object = error.object { return object.column.map { "\(object.table).\($0)" } ?? object.table }
        let (accounts, entries) = (mapping.accounts, mapping.entries)
        return switch error.query {
        case CoreQueries.changeBankAccountsName: "\(accounts.table.text).\(accounts.balance.text)"
        case CoreQueries.insertBankEntriesName: entries.table.text
        case "lock_bank_accounts", "lock_bank_accounts_by_id", "await_bank_accounts": accounts.table.text
        case PostgresQuery.commit.name: "a deferred constraint or trigger of the bank's tables"
        default: "the query \(error.query)"
        }
    }

    private static func remedy(for error: PostgresError, at place: String) -> String {
        switch error.sqlState {
        case "22001": "widen the columns of \(place) that hold text"
        case "22003": "widen the columns of \(place) that hold amounts or positions"
        case "23502": "give \(place) a default, or let it be NULL"
        case "23503", "23505", "23514", "23P01": "change or drop the named constraint"
        case "2200H": "raise the limit of the named sequence"
        case "42501": "grant it to the role, or run the schema script again"
        case "428C9": "map a column that can be written"
        case "FR004" where error.query == CoreQueries.changeBankAccountsName:
            "make the account's key unique, and let no trigger or rule suppress the change"
        case "FR004": "let no trigger or rule suppress the new row"
        case "FR005": "let no trigger change what is posted, and let the columns hold every decimal"
        default: "look at the triggers and constraints of \(place)"
        }
    }
}
