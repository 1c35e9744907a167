import Foundation
import Postgres
import SettlementProtocol

/// Raises the horizon (Unix milliseconds; 0 leaves it) and deletes some of the forgotten records below it. The answer
/// is the number of deleted records.
struct HorizonBatch: StoreBatch {
    func reads(for items: [UInt64]) -> [PostgresRequest] { [] }

    func decide(
        _ items: [UInt64], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<Int> {
        let horizon = max(transaction.horizon, items.max() ?? 0)
        guard horizon > 0 else { return StoreDecision(answers: items.map { _ in 0 }, writes: []) }
        var raised = PostgresParameters()
        raised.add(Int64(clamping: horizon))
        var below = PostgresParameters()
        below.add(uuid: (high: horizon << 16, low: 0))
        let rows = try await transaction.read([
            PostgresRequest(CoreQueries.raiseHorizon, raised), PostgresRequest(CoreQueries.forget, below),
        ])
        let changed = rows[0].touched + rows[1].touched
        // The changes are written already; a non-empty list makes the lane commit them.
        return StoreDecision(
            answers: items.map { _ in rows[1].touched },
            writes: changed == 0 ? [] : [PostgresRequest(CoreQueries.voteLogLock)])
    }
}
