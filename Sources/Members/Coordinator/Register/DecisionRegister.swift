import AtomicCommit
import Foundation
package import Journal
package import SettlementProtocol
import SwiftProtobuf

/// The write-once registers of all transactions, in one journal: a batch of decisions is one row and one sync.
///
/// Compare-and-set is simple here: one process holds the folder's lock, and its one engine proposes for an id only
/// while the id has no entry.
package struct DecisionRegister: Sendable {
    typealias Batch = Freshet_Coordinator_V1alpha_Batch

    let journal: BatchJournal
    private let folder: DataFolder

    /// The register's content at a start.
    package struct Recovered: Sendable {
        var register = RecoveredRegister()
        /// Unix milliseconds.
        var decidedAt: [TransactionID: UInt64] = [:]
        var pace = CheckpointPace(row: 0, size: 0, bytesSince: 0)
    }

    /// - Throws: ``JournalError``.
    package init(folder: DataFolder, owner: MemberID) throws(JournalError) {
        self.folder = folder
        journal = try BatchJournal(in: folder, kind: .coordinator, owner: owner.text)
    }

    /// Makes decisions durable. On a full disk the row uses the ballast's space.
    ///
    /// - Returns: Whether the ballast is still there.
    /// - Throws: ``JournalError``; the process must then end.
    func record(
        _ entries: [DecisionEntry], at unixMilliseconds: UInt64, finished: [TransactionID], horizon: UInt64
    ) async throws(JournalError) -> Bool {
        let row = Self.row(entries.map { $0.stored(at: unixMilliseconds) }, finished: finished, horizon: horizon)
        do {
            _ = try await journal.append(row)
            return true
        } catch {
            guard error.code == .diskFull else { throw error }
            folder.freeBallast()
            _ = try await journal.append(row)
            return false
        }
    }

    /// The newest checkpoint and the rows after it.
    package func recover() throws -> Recovered { try Self.recovered(from: journal) }

    static func recovered(from journal: BatchJournal) throws -> Recovered {
        var recovered = Recovered()
        let checkpoint = try journal.latestCheckpoint()
        if let checkpoint { try read(checkpoint.bytes, into: &recovered) }
        var bytesSince: Int64 = 0
        try journal.readAll(after: checkpoint?.row ?? 0) { _, bytes in
            try read(bytes, into: &recovered)
            bytesSince += Int64(bytes.count)
        }
        recovered.pace = CheckpointPace(
            row: checkpoint?.row ?? 0, size: checkpoint?.bytes.count ?? 0, bytesSince: bytesSince)
        return recovered
    }

    /// Restores the ballast.
    ///
    /// - Returns: Whether it is in place, so that new work has space.
    func restoreBallast() -> Bool {
        folder.restoreBallast()
    }

    var metrics: (syncs: Int64, batches: Int64, bytes: Int64) { journal.metrics }
    var durability: String { journal.durability }
    var synchronous: Int64 { journal.synchronous }

    package func close() { journal.close() }

    private static func row(_ entries: [DecisionEntry.Stored], finished: [TransactionID], horizon: UInt64) -> [UInt8] {
        var batch = Batch()
        batch.decided = entries
        batch.finished = finished.map { $0.data }
        batch.horizonUnixMs = horizon
        return bytes(of: batch)
    }

    static func bytes(of batch: Batch) -> [UInt8] {
        do { return try batch.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail; a batch is bounded far below.
            preconditionFailure("a register row did not serialise: \(error)")
        }
    }

    private static func read(_ bytes: [UInt8], into recovered: inout Recovered) throws {
        let batch = try Batch(serializedBytes: bytes)
        var entries: [DecisionEntry] = []
        for stored in batch.decided {
            let entry = try DecisionEntry(stored)
            if let first = recovered.register.entries[entry.id], first.decision.outcome != entry.decision.outcome {
                throw JournalError(.storeDamaged, "the register holds two outcomes of \(entry.id)")
            }
            recovered.decidedAt[entry.id] = stored.decidedAtUnixMs
            entries.append(entry)
        }
        recovered.register.archiveEnd = max(recovered.register.archiveEnd, batch.archiveEndUnixMs)
        recovered.register.newestCommitted = max(recovered.register.newestCommitted, batch.newestCommittedUnixMs)
        recovered.register.take(
            decided: entries, finished: try batch.finished.map { try TransactionID(bytes: $0) },
            horizon: batch.horizonUnixMs)
    }
}
