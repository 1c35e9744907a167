import Postgres

/// The database's lock on a bank's store: one session holds it, and so one process owns the store.
actor OwnershipLock {
    private var lastPID: Int32 = 0

    private static let take = PostgresQuery("take_ownership", "SELECT pg_try_advisory_lock(1179800392, 1)")
    private static let holder = PostgresQuery(
        "ownership_holder",
        """
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1179800392 AND objid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """)
    private static let end = PostgresQuery("end_session", "SELECT pg_terminate_backend($1)")
    private static let patience = Duration.seconds(4)

    /// Takes the lock for this session. If a lost session of this process still holds the lock, it is terminated. If
    /// another session holds it, this waits up to four seconds, because its process may just have died.
    ///
    /// - Throws: `PostgresError` with `conflict` if another process keeps the lock.
    func take(on connection: PostgresConnection) async throws(PostgresError) {
        let deadline = ContinuousClock.now + Self.patience
        while try await connection.run([PostgresRequest(Self.take)])[0].bool(0, 0) != true {
            let holder = try await connection.run([PostgresRequest(Self.holder)])[0]
            if holder.count == 1, let pid = holder.int32(0, 0), pid == lastPID {
                var parameters = PostgresParameters()
                parameters.add(pid)
                _ = try await connection.run([PostgresRequest(Self.end, parameters)])
            }
            guard ContinuousClock.now < deadline else {
                await connection.close()
                throw PostgresError(.conflict, "another process serves this bank from this database")
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        lastPID = await connection.backendPID
    }
}
