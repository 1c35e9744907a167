import Postgres

/// One kind of work on the store, done in batches. Each batch is one transaction: read and lock, decide, write.
protocol StoreBatch: Sendable {
    associatedtype Item: Sendable
    associatedtype Answer: Sendable

    /// Queries that read and lock rows before the decisions, sent together with the start of the transaction.
    func reads(for items: [Item]) -> [PostgresRequest]

    /// Decides every item, in order.
    ///
    /// - Parameters:
    ///   - reads: The answers to ``reads(for:)``.
    ///   - transaction: The open transaction, for further reads.
    func decide(
        _ items: [Item], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<Answer>
}

/// The result of a batch.
struct StoreDecision<Answer: Sendable>: Sendable {
    let answers: [Answer]
    /// Empty if nothing changes.
    let writes: [PostgresRequest]
}

/// A transaction that has begun.
struct StoreTransaction: Sendable {
    let connection: PostgresConnection
    let horizon: UInt64
    let newestCommitted: UInt64
    /// The number of accounts.
    let accounts: Int32
    /// The transaction's id, for asking how it ended if the connection is lost.
    let number: Int64

    func read(_ requests: [PostgresRequest]) async throws(PostgresError) -> [PostgresRows] {
        try await connection.run(requests)
    }
}
