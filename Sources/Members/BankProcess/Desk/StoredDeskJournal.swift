package import BankCore
import Batching
import EmbeddedCore
import Journal
package import SettlementProtocol
import SwiftProtobuf
import Synchronization

/// The journal of a bank's desks in a SQLite file of its own.
///
/// Effects of an event wait for its row. Endings are different: the next start asks the coordinator for missing ones.
package final class StoredDeskJournal: DeskJournal {
    private let folder: DataFolder
    let journal: BatchJournal
    let owner: MemberID
    let pace: Mutex<CheckpointPace>
    private let batcher: Batcher<StoredDesk.Event, JournalError?>

    private static let maxBatchSize = 1_024

    /// - Parameter path: A folder for this journal alone.
    /// - Throws: ``BankFailure``.
    package init(
        in path: String, owner: MemberID, executor: (any TaskExecutor)? = nil,
        onBroken: @escaping @Sendable (BankFailure) -> Void
    ) throws(BankFailure) {
        let journal: BatchJournal
        do throws(JournalError) {
            folder = try DataFolder(path: path)
            journal = try BatchJournal(in: folder, kind: .desk, owner: owner.text)
            let checkpoint = try journal.latestCheckpoint()
            let row = checkpoint?.row ?? 0
            pace = Mutex(CheckpointPace(row: row, size: checkpoint?.bytes.count ?? 0, bytesSince: 0))
        } catch {
            throw BankFailure(error)
        }
        self.journal = journal
        self.owner = owner
        batcher = Batcher(
            BatchBounds(maxBatchSize: Self.maxBatchSize, maxInFlight: 1, maxWaiting: 16_384), executor: executor
        ) { events in
            let batch = StoredDesk.Batch.with { $0.events = events }
            do throws(JournalError) {
                batch.passFailpointsBeforeWrite()
                _ = try await journal.append(Self.bytes(of: batch))
                batch.passFailpointsAfterWrite()
                return events.map { _ in nil }
            } catch {
                // A full disk changed nothing, so the request is refused. After any other error the row may be durable.
                if error.code != .diskFull { onBroken(BankFailure(error)) }
                return events.map { _ in error }
            }
        }
    }

    static func bytes(of batch: some Message) -> [UInt8] {
        do { return try batch.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail; a batch is bounded far below.
            preconditionFailure("a desk row did not serialise: \(error)")
        }
    }

    package func readAll(_ visit: (DeskEvent) throws -> Void) throws {
        do {
            let checkpoint = try journal.latestCheckpoint()
            if let checkpoint { try read(checkpoint.bytes, visit) }
            try journal.readAll(after: checkpoint?.row ?? 0) { _, bytes in try read(bytes, visit) }
        } catch let error as JournalError {
            throw BankFailure(error)
        } catch {
            throw BankFailure(JournalError(.storeDamaged, "the desk's journal cannot be read: \(error)"))
        }
    }

    private func read(_ bytes: [UInt8], _ visit: (DeskEvent) throws -> Void) throws {
        for event in try StoredDesk.Batch(serializedBytes: bytes).events { try visit(try event.value(of: owner)) }
    }

    package func append(_ events: [DeskEvent], isUrgent: Bool) async throws(CoreError) {
        var rest = events.map(StoredDesk.Event.init)[...]
        while !rest.isEmpty {
            let failures: [JournalError?]
            do throws(BatchingError) {
                failures = try await batcher.submit(Array(rest.prefix(Self.maxBatchSize)), isUrgent: isUrgent)
            } catch {
                switch error {
                case .full: throw CoreError(.busy, "too many requests wait at this bank")
                case .closed: throw CoreError(.stopping, "the bank is stopping")
                }
            }
            if let failure = failures.compactMap({ $0 }).first {
                throw CoreError(.storeFull, "the bank cannot write: \(failure.detail)")
            }
            rest = rest.dropFirst(Self.maxBatchSize)
        }
    }

    var metrics: [String: Int64] {
        let metrics = journal.metrics
        return [
            "desk.syncs": metrics.syncs, "desk.batches": metrics.batches, "desk.bytes": metrics.bytes,
            "desk.synchronous": journal.synchronous,
        ]
    }

    /// Refuses new events, writes the accepted ones, then closes the file.
    package func close() async {
        batcher.close()
        await batcher.drain()
        journal.close()
        folder.close()
    }
}
