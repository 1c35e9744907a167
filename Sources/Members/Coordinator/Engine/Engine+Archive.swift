import AtomicCommit
import Clock
import Journal
import Logging
import ProcessInterface
import SettlementProtocol

/// How finished transactions leave memory, and how the register gets its checkpoints.
extension Engine {
    /// How long finished transactions stay in memory, and how many at most.
    private static let memory = (milliseconds: UInt64(120_000), transactions: 32_768)
    /// Transactions that go to the archive in one write, for which rows wait.
    private static let archiveBatch = 256
    private static let checkpointAfterRows: UInt64 = 2_000
    /// Chunks that one round of maintenance removes at most.
    private static let maxRemovals = 40

    /// Fetches the transactions that have left memory.
    func recall(_ ids: [TransactionID]) async {
        let elsewhere = ids.filter(books.isElsewhere)
        guard !elsewhere.isEmpty else { return }
        do throws(JournalError) {
            for bytes in try await register.archived(elsewhere) {
                let found = try FinishedTransaction(archived: bytes)
                guard books.isElsewhere(found.entry.id) else { continue }
                books.recall(found.entry)
                courses[found.entry.id] = found.course
            }
        } catch {
            fail(error)
        }
    }

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
            if error.code != .diskFull { fail(error) }
            return
        }
        books.noteArchived(outgoing.map(\.id))
        letGo()
    }

    private func letGo() {
        let now = WallClock.unixMilliseconds
        let time = now > Self.memory.milliseconds ? now - Self.memory.milliseconds : 0
        for id in books.letGo(before: time, keeping: Self.memory.transactions) { courses[id] = nil }
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
