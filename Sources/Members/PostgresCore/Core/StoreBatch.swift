import Postgres

/// A kind of work that is done to the store in batches, each in one transaction: read and lock, decide, write.
protocol StoreBatch: Sendable {
    associatedtype Item: Sendable
    associatedtype Answer: Sendable

    /// What is read and locked before anything is decided; it travels with the transaction's beginning.
    func reads(for items: [Item]) -> [PostgresRequest]

    /// Decides every item, in order.
    ///
    /// - Parameters:
    ///   - reads: The answers to ``reads(for:)``.
    ///   - transaction: Under way, for what else has to be read.
    func decide(
        _ items: [Item], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<Answer>
}

/// What a batch comes to.
struct StoreDecision<Answer: Sendable>: Sendable {
    let answers: [Answer]
    /// Empty where nothing changes.
    let writes: [PostgresRequest]
}

/// A transaction that has begun.
struct StoreTransaction: Sendable {
    let connection: PostgresConnection
    let horizon: UInt64
    let newestCommitted: UInt64
    /// How many accounts there are.
    let accounts: Int32
    /// By which its end is found out where the connection is lost.
    let number: Int64

    func read(_ requests: [PostgresRequest]) async throws(PostgresError) -> [PostgresRows] {
        try await connection.run(requests)
    }
}
