import AtomicCommit
import BankCore
import Foundation
import Ledger
import Postgres
import SettlementProtocol

/// New records of the vote log, inserted by one query.
struct RecordRows {
    private struct Row {
        let key: TransactionKey
        var state: Int16
        var timeout: UInt32 = 0
        var digest: Data?
        var sealedReason: Data?
        var holds: Data?
        var record: Data?

        func voted(_ state: Int16, _ digest: Hash256, holds: Data? = nil) -> Row {
            var row = self
            row.state = state
            row.digest = digest.data
            row.holds = holds
            return row
        }
    }

    private var rows: [Row] = []

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a yes vote.
    mutating func add(_ key: TransactionKey, digest: Hash256, timeout: UInt32, holds: [Hold], record: Data) {
        rows.append(
            Row(
                key: key, state: 1, timeout: timeout, digest: digest.data, holds: StoredRecord.bytes(of: holds),
                record: record))
    }

    /// Adds a no vote.
    mutating func add(_ key: TransactionKey, digest: Hash256, sealedReason: Data) {
        rows.append(Row(key: key, state: 3, digest: digest.data, sealedReason: sealedReason))
    }

    /// Adds a record of another core, in any state.
    ///
    /// - Parameters:
    ///   - holds: Each names its account by its id in the store.
    ///   - record: The record that the other core kept with the vote.
    mutating func add(_ vote: KeptVote, holds: [Hold], record: Data?) {
        var row = Row(key: vote.key, state: 3, timeout: vote.timeoutMilliseconds, sealedReason: vote.sealedReason)
        switch vote.role {
        case .prepared(let digest): row = row.voted(1, digest, holds: StoredRecord.bytes(of: holds))
        case .committed(let digest): row = row.voted(2, digest)
        case .aborted(let digest): row.digest = digest?.data
        case .unknown, .expired: preconditionFailure("a core keeps no record of an unknown transaction")
        }
        row.record = record
        rows.append(row)
    }

    /// Adds a tombstone.
    mutating func add(tombstone key: TransactionKey) { rows.append(Row(key: key, state: 3)) }

    /// Sorted by key, so that two transactions never wait for each other.
    func request(horizon: UInt64) -> PostgresRequest {
        let rows = rows.sorted { $0.key < $1.key }
        var parameters = PostgresParameters()
        parameters.add(Int64(clamping: horizon))
        parameters.add(uuids: rows.map { ($0.key.id.high, $0.key.id.low) })
        parameters.add(rows.map(\.key.coordinator.text))
        parameters.add(rows.map(\.state))
        parameters.add(rows.map { Int64($0.timeout) })
        parameters.add(rows.map(\.digest))
        parameters.add(rows.map(\.sealedReason))
        parameters.add(rows.map(\.holds))
        parameters.add(rows.map(\.record))
        return PostgresRequest(CoreQueries.insertRecords, parameters)
    }
}
