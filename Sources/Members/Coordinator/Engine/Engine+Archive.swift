import AtomicCommit
import Clock
import Journal
import Logging
import ProcessInterface
import SettlementProtocol

/// How finished transactions leave memory, and how the register gets its checkpoints.
extension Engine {
    /// Transactions that go to the archive in one write, for which rows wait.
    private static let archiveBatch = 1_024
    private static let checkpointAfterRows: UInt64 = 2_000
    /// Chunks that one round of maintenance removes at most.
    private static let maxRemovals = 40

    /// Fetches the transactions that have left memory. They are in memory until the next suspension.
    ///
    /// - Returns: Whether it is known for each id if there is a transaction; otherwise nothing may be said about them.
    func recall(_ ids: [TransactionID]) async -> Bool {
        var found: [[UInt8]] = []
        var search = ArchiveSearch<TransactionID>()
        do throws(JournalError) {
            while true {
                let missing = search.next(ids, departures: books.departures) { books.isElsewhere($0) }
                guard !missing.isEmpty else { break }
                found += try await register.archived(missing)
            }
            for bytes in found {
                let transaction = try FinishedTransaction(archived: bytes)
                guard books.isElsewhere(transaction.entry.id) else { continue }
                books.recall(transaction.entry)
                courses[transaction.entry.id] = transaction.course
            }
            return true
        } catch {
            if error.code != .closed { fail(error) }
            return false
        }
    }

    /// The answer about an id if the register cannot be read; to be asked again.
    static let unreadable = ProtocolError(.busy, "the coordinator cannot read its register at present")

    func archiveIfDue(evenFew: Bool) {
        guard !isArchiving, !books.isFull, !hasStopped,
            books.unarchivedCount >= (evenFew ? 1 : Self.archiveBatch)
        else { return }
        let now = MonotonicTime.now
        let outgoing = books.outgoing(limit: Self.archiveBatch).map { entry in
            let course =
                courses[entry.id]
                ?? Course(recovered: entry, decidedAtUnixMilliseconds: 0, isFinished: true, at: now)
            return (id: entry.id, bytes: FinishedTransaction(entry, course: course).serialized())
        }
        isArchiving = true
        Task(executorPreference: settings.executor) { await self.archive(outgoing) }
    }

    private func archive(_ outgoing: [(id: TransactionID, bytes: [UInt8])]) async {
        defer { isArchiving = false }
        do throws(JournalError) { try await register.archive(outgoing) } catch {
            // A full disk changes nothing: the transactions stay in memory until there is space.
            if error.code != .diskFull, error.code != .closed { fail(error) }
            return
        }
        books.noteArchived(outgoing.map(\.id))
        letGo()
    }

    private func letGo() {
        let time = settings.memory.start(at: WallClock.unixMilliseconds)
        for id in books.letGo(before: time, keeping: settings.memory.count) { courses[id] = nil }
    }

    /// Call between two rows.
    func writeCheckpointIfDue() async throws(JournalError) {
        guard !books.isFull, pace.isDue(in: register.journal, minRows: Self.checkpointAfterRows) else { return }
        let row = register.journal.lastRow
        let checkpoint = DecisionRegister.checkpoint(of: books) { courses[$0]?.decidedAtUnixMilliseconds ?? 0 }
        pace.noteCheckpoint(upTo: row, size: checkpoint.count, in: register.journal)
        do throws(JournalError) { try await register.writeCheckpoint(checkpoint, upTo: row) } catch {
            // A full disk changes nothing.
            guard error.code == .diskFull else { throw error }
        }
    }

    /// Removes the rows that the checkpoint covers, and what is below the horizon.
    func removeWhatIsCovered() async {
        letGo()
        guard !isRemoving, !books.isFull, !hasStopped else { return }
        isRemoving = true
        defer { isRemoving = false }
        do throws(JournalError) {
            for _ in 0..<Self.maxRemovals where try await !register.removeSome(below: books.horizon) { return }
        } catch {
            if error.code != .diskFull, error.code != .closed { fail(error) }
        }
    }
}
