import Postgres

/// Sets a later horizon back (Unix milliseconds). Deleted records stay deleted.
struct HorizonLowering: StoreBatch {
    func reads(for items: [UInt64]) -> [PostgresRequest] { [] }

    func decide(
        _ items: [UInt64], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<Bool> {
        guard let horizon = items.min(), horizon < transaction.horizon else {
            return StoreDecision(answers: items.map { _ in false }, writes: [])
        }
        var lowered = PostgresParameters()
        lowered.add(Int64(clamping: horizon))
        return StoreDecision(
            answers: items.map { _ in true }, writes: [PostgresRequest(CoreQueries.lowerHorizon, lowered)])
    }
}
