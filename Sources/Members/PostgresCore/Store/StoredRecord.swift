import AtomicCommit
import Foundation
import Ledger
import Postgres
import SettlementProtocol

/// One key's record in the vote log, as stored.
struct StoredRecord: Sendable {
    let role: ParticipantRole
    let sealedReason: Data?
    let timeoutMilliseconds: UInt32
    /// Each names its account by its id in the store.
    let holds: [Hold]

    /// The records of `keys` that exist and are not forgotten, by place, from the answer to ``CoreQueries/records``.
    static func all(
        in rows: PostgresRows, of keys: [TransactionKey], horizon: UInt64
    ) throws(PostgresError) -> [Int: StoredRecord] {
        var records: [Int: StoredRecord] = [:]
        records.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            guard let place = rows.int32(row, 0).map({ Int($0) - 1 }), keys.indices.contains(place),
                let state = rows.int16(row, 1), let raisedTo = rows.int64(row, 2)
            else { throw damaged }
            // Finished before the horizon rose above it: forgotten, though its row may still exist.
            if state != 1, keys[place].id.unixMilliseconds < horizon, UInt64(clamping: raisedTo) < horizon { continue }
            records[place] = StoredRecord(
                role: try role(state, digest: rows.data(row, 3)), sealedReason: rows.data(row, 4),
                timeoutMilliseconds: UInt32(clamping: rows.int64(row, 6) ?? 0),
                holds: try holds(in: rows.data(row, 5) ?? Data()))
        }
        return records
    }

    static func role(_ state: Int16, digest: Data?) throws(PostgresError) -> ParticipantRole {
        let hash = digest.flatMap { try? Hash256($0) }
        switch (state, hash) {
        case (1, .some(let digest)): return .prepared(digest)
        case (2, .some(let digest)): return .committed(digest)
        case (3, let digest): return .aborted(digest)
        default: throw damaged
        }
    }

    private static var damaged: PostgresError {
        PostgresError(.failed, "a row of freshet.record is not what this version writes")
    }

    // MARK: Holds

    private static let holdLength = 28

    /// Four numbers per hold, most significant byte first.
    static func bytes(of holds: [Hold]) -> Data {
        var data = Data(capacity: holds.count * holdLength)
        for hold in holds {
            withUnsafeBytes(of: Int32(hold.account).bigEndian) { data.append(contentsOf: $0) }
            for number in [hold.held, hold.pending, hold.net] {
                withUnsafeBytes(of: number.bigEndian) { data.append(contentsOf: $0) }
            }
        }
        return data
    }

    static func holds(in data: Data) throws(PostgresError) -> [Hold] {
        guard data.count.isMultiple(of: holdLength) else { throw damaged }
        return data.withUnsafeBytes { bytes in
            func number(_ at: Int) -> Int64 {
                Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int64.self))
            }
            return stride(from: 0, to: bytes.count, by: holdLength).map { at in
                Hold(
                    account: Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))),
                    held: number(at + 4), pending: number(at + 12), net: number(at + 20))
            }
        }
    }
}
