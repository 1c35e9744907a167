import Postgres

/// Whether a server accepts changes and keeps its commits. Each new connection is checked, because it may reach another
/// server; each transaction is checked, because settings change at run time.
enum ServerCheck {
    /// Two columns: whether the server accepts no changes, and the settings that make a commit durable.
    static let columns = """
        pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on', concat_ws(', ', \
        'fsync=' || current_setting('fsync'), 'full_page_writes=' || current_setting('full_page_writes'), \
        'synchronous_commit=' || current_setting('synchronous_commit'))
        """
    private static let statement = PostgresQuery("server_standing", "SELECT \(columns)")

    /// Set last before each commit, because a trigger of the bank's may have changed it for its own transactions.
    static let durably = PostgresQuery("durably", "SET LOCAL synchronous_commit = on")

    private static let durable = ["on", "remote_apply"].map {
        "fsync=on, full_page_writes=on, synchronous_commit=\($0)"
    }

    /// - Returns: The durability settings, as text for operators.
    /// - Throws: `PostgresError` with `readOnly` or `notDurable`, or the reason why the check failed.
    @discardableResult
    static func check(_ connection: PostgresConnection) async throws(PostgresError) -> String {
        try check(try await connection.run([PostgresRequest(statement)])[0], from: 0)
    }

    /// - Parameter column: The first of ``columns`` in the first row.
    @discardableResult
    static func check(_ rows: PostgresRows, from column: Int) throws(PostgresError) -> String {
        guard rows.bool(0, column) == false else {
            throw PostgresError(.readOnly, "the server accepts no changes: it is a standby or read-only")
        }
        let settings = rows.text(0, column + 1) ?? ""
        guard durable.contains(settings) else {
            throw PostgresError(.notDurable, "\(settings): a commit would not survive a power loss")
        }
        return settings
    }
}
