import Postgres

/// Whether a server takes changes and keeps what it commits: asked of every new connection, because the next one may reach
/// another server than the last, and of every transaction, because settings change under way.
enum ServerCheck {
    /// Two columns: whether it takes no changes, and the settings that make a commit durable.
    static let columns = """
        pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on', concat_ws(', ', \
        'fsync=' || current_setting('fsync'), 'full_page_writes=' || current_setting('full_page_writes'), \
        'synchronous_commit=' || current_setting('synchronous_commit'))
        """
    private static let statement = PostgresQuery("server_standing", "SELECT \(columns)")

    /// The last word before a commit: a trigger of the bank's may have said otherwise for its own transactions' sake.
    static let durably = PostgresQuery("durably", "SET LOCAL synchronous_commit = on")

    private static let durable = ["on", "remote_apply"].map {
        "fsync=on, full_page_writes=on, synchronous_commit=\($0)"
    }

    /// - Returns: How durability was checked, for people.
    /// - Throws: `PostgresError` with `readOnly` or `notDurable`, or why it cannot be asked.
    @discardableResult
    static func check(_ connection: PostgresConnection) async throws(PostgresError) -> String {
        try check(try await connection.run([PostgresRequest(statement)])[0], from: 0)
    }

    /// - Parameter column: The first of ``columns`` in the first row.
    @discardableResult
    static func check(_ rows: PostgresRows, from column: Int) throws(PostgresError) -> String {
        guard rows.bool(0, column) == false else {
            throw PostgresError(.readOnly, "the server takes no changes: it is a standby or read only")
        }
        let settings = rows.text(0, column + 1) ?? ""
        guard durable.contains(settings) else {
            throw PostgresError(.notDurable, "\(settings): a commit would not survive a power loss")
        }
        return settings
    }
}
