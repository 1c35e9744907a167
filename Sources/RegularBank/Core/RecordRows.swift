import Foundation
import Ledger
import Postgres
import SettlementProtocol

/// New records of the fence, inserted by one statement.
struct RecordRows {
    private struct Row {
        let key: TransactionKey
        let state: Int16
        var timeout: UInt32 = 0
        var digest: Data?
        var sealedReason: Data?
        var holds: Data?
        var record: Data?
    }

    private var rows: [Row] = []

    var isEmpty: Bool { rows.isEmpty }

    /// A yes.
    mutating func add(_ key: TransactionKey, digest: Hash256, timeout: UInt32, holds: [Hold], record: Data) {
        rows.append(
            Row(
                key: key, state: 1, timeout: timeout, digest: digest.data, holds: StoredRecord.bytes(of: holds),
                record: record))
    }

    /// A no.
    mutating func add(_ key: TransactionKey, digest: Hash256, sealedReason: Data) {
        rows.append(Row(key: key, state: 3, digest: digest.data, sealedReason: sealedReason))
    }

    /// A tombstone.
    mutating func add(tombstone key: TransactionKey) { rows.append(Row(key: key, state: 3)) }

    /// In the order of keys, so that two transactions never wait for each other's.
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
        return PostgresRequest(CoreStatements.insertRecords, parameters)
    }
}
