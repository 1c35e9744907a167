import BankCore
import Batching
import Foundation
import Journal
import Money
import SettlementProtocol
import SwiftProtobuf
import Synchronization

/// The desk's journal: origination records, endings, tokens' hashes and the words of mandates.
///
/// What must be durable before anything follows from it waits for its row; endings do not, because a start asks the
/// coordinator for those that are missing.
struct DeskStore: Sendable {
    private let journal: BatchJournal
    private let batcher: Batcher<StoredDesk.Event, JournalError?>
    private let postponed = Postponed()

    init(folder: DataFolder, owner: MemberID, onBroken: @escaping @Sendable (JournalError) -> Void) throws(JournalError)
    {
        let journal = try BatchJournal(in: folder, kind: "desk", owner: owner.text)
        self.journal = journal
        batcher = Batcher(
            largestBatch: Self.largestBatch, mostInFlight: 1, mostWaiting: 16_384, pace: JournaledCore.pace
        ) { [postponed] events in
            let companions = postponed.take()
            var batch = StoredDesk.Batch()
            batch.events = events + companions
            do throws(JournalError) {
                batch.passFailpointsBeforeWrite()
                _ = try await journal.append(Self.row(batch))
                batch.passFailpointsAfterWrite()
                postponed.noteWritten(batch.events)
                return events.map { _ in nil }
            } catch {
                // A full disk changed nothing: the request is refused. Anything else leaves the row in doubt.
                if error.code == .diskFull { postponed.putBack(companions) } else { onBroken(error) }
                return events.map { _ in error }
            }
        }
    }

    private static func row(_ batch: StoredDesk.Batch) -> [UInt8] {
        do { return try batch.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail; a batch is bounded far below.
            preconditionFailure("a desk row did not serialise: \(error)")
        }
    }

    /// Every event in order.
    ///
    /// - Throws: `JournalError`.
    func readAll(_ visit: (StoredDesk.Event) throws -> Void) throws(JournalError) {
        do {
            try journal.readAll(after: 0) { _, bytes in
                for event in try StoredDesk.Batch(serializedBytes: bytes).events { try visit(event) }
            }
        } catch {
            throw error as? JournalError ?? JournalError(.storeDamaged, "the desk's journal cannot be read: \(error)")
        }
    }

    /// Durable on return.
    ///
    /// - Throws: ``DeskRefusal`` with `busy` or `resource_exhausted`; nothing was written.
    func append(_ event: StoredDesk.Event) async throws(DeskRefusal) { try await append([event]) }

    /// Durable on return, all or none.
    ///
    /// - Throws: ``DeskRefusal`` with `busy` or `resource_exhausted`; nothing was written.
    func append(_ events: [StoredDesk.Event]) async throws(DeskRefusal) {
        let failures: [JournalError?]
        do { failures = try await batcher.submit(events) } catch {
            throw DeskRefusal(.busy, "too many requests wait at this bank")
        }
        if let failure = failures.compactMap({ $0 }).first {
            throw DeskRefusal(.resourceExhausted, "the bank cannot write: \(failure.detail)")
        }
    }

    /// Endings go into the next row that somebody waits for, or into one of their own a little later.
    func appendWithoutWaiting(_ endings: [(id: TransactionID, ending: LoanRecord.Ending)]) {
        guard !endings.isEmpty, postponed.add(endings) else { return }
        Task {
            try? await Task.sleep(for: Self.patience)
            await flush()
        }
    }

    /// Writes the endings that wait for company now. What cannot be written waits on.
    func flush() async {
        let events = postponed.take()
        for start in stride(from: 0, to: events.count, by: Self.largestBatch) {
            let some = Array(events[start..<min(start + Self.largestBatch, events.count)])
            do { try await append(some) } catch { postponed.putBack(some) }
        }
    }

    /// The oldest id of a loan whose ending has been handed in and is not durable.
    var oldestUnwritten: TransactionID? { postponed.oldestUnwritten }

    private static let largestBatch = 1_024
    /// How long an event that nobody waits for waits for company.
    private static let patience = Duration.milliseconds(250)

    /// Endings, for which nobody waits.
    private final class Postponed: Sendable {
        private struct State {
            var events: [StoredDesk.Event] = []
            /// Of which no row is durable, whether they wait or are being written.
            var unwritten: Set<TransactionID> = []
        }

        private let state = Mutex(State())

        /// Whether nothing waited before these.
        func add(_ endings: [(id: TransactionID, ending: LoanRecord.Ending)]) -> Bool {
            state.withLock { state in
                defer {
                    state.events += endings.map { StoredDesk.Event($0.ending, of: $0.id) }
                    state.unwritten.formUnion(endings.map { $0.id })
                }
                return state.events.isEmpty
            }
        }

        /// They were not written, and go with the next row.
        func putBack(_ events: [StoredDesk.Event]) {
            state.withLock { $0.events = events + $0.events }
        }

        func take() -> [StoredDesk.Event] {
            state.withLock { state in
                defer { state.events = [] }
                return state.events
            }
        }

        func noteWritten(_ events: [StoredDesk.Event]) {
            state.withLock { state in
                for case .decided(let decided)? in events.map(\.event) {
                    guard let id = try? TransactionID(bytes: decided.transactionID) else { continue }
                    state.unwritten.remove(id)
                }
            }
        }

        var oldestUnwritten: TransactionID? { state.withLock { $0.unwritten.min() } }
    }

    var measures: [String: Int64] {
        let measures = journal.measures
        return [
            "desk.syncs": measures.syncs, "desk.batches": measures.batches, "desk.bytes": measures.bytes,
            "desk.synchronous": journal.synchronous,
        ]
    }

    func close() {
        batcher.close()
        journal.close()
    }
}
