import AtomicCommit
import Failpoints
import Foundation
package import Journal
package import SettlementProtocol
import SwiftProtobuf

/// The write-once registers of all transactions, in one journal: a batch of decisions is one row and one sync.
///
/// Compare-and-set is simple here: one process holds the folder's lock, and its one engine proposes for an id only
/// while the id has no entry.
package struct DecisionRegister: Sendable {
    private typealias Batch = Freshet_Coordinator_V1alpha_Batch

    private let journal: BatchJournal
    private let folder: DataFolder

    /// The register's content at a start.
    package struct Recovered: Sendable {
        var register = RecoveredRegister()
        /// Unix milliseconds.
        var decidedAt: [TransactionID: UInt64] = [:]
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

    /// Reads every decision back, and writes a checkpoint if it read many rows.
    package func recover(checkpointAfter rows: UInt64 = 2_000) async throws -> Recovered {
        let from = try journal.latestCheckpoint()?.row ?? 0
        let recovered = try Self.recovered(from: journal)
        if journal.lastRow - from > rows { try await writeCheckpoint(recovered) }
        return recovered
    }

    /// Reads the newest checkpoint and the rows after it.
    static func recovered(from journal: BatchJournal) throws -> Recovered {
        var recovered = Recovered()
        let checkpoint = try journal.latestCheckpoint()
        if let checkpoint { try read(checkpoint.bytes, into: &recovered) }
        try journal.readAll(after: checkpoint?.row ?? 0) { _, bytes in try read(bytes, into: &recovered) }
        return recovered
    }

    /// Leaves out finished transactions below the horizon.
    private func writeCheckpoint(_ recovered: Recovered) async throws(JournalError) {
        let register = recovered.register
        let kept = register.entries.values.sorted { $0.id < $1.id }.filter { entry in
            entry.id.unixMilliseconds >= register.horizon || !register.finished.contains(entry.id)
        }
        let row = Self.row(
            kept.map { $0.stored(at: recovered.decidedAt[$0.id] ?? 0) },
            finished: register.finished.filter { $0.unixMilliseconds >= register.horizon }.sorted(),
            horizon: register.horizon)
        failpoint("coordinator.checkpoint.before-write")
        try await journal.writeCheckpoint(row, upTo: journal.lastRow)
        failpoint("coordinator.checkpoint.after-write")
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
        recovered.register.take(
            decided: entries, finished: try batch.finished.map { try TransactionID(bytes: $0) },
            horizon: batch.horizonUnixMs)
    }
}
