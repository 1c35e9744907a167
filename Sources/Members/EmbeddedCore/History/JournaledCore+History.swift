import AtomicCommit
import BankCore
import Clock
import Failpoints
import Journal
import Logging
import ProcessInterface

/// How the journal loses its oldest rows, once they are older than the time for which a bank shows its past.
extension JournaledCore {
    /// 400 days.
    public static let usualHistory: UInt64 = 34_560_000_000
    private static let rowsAtOnce = 100
    /// Chunks of rows, and of blocks of clearing entries, that one round removes at most.
    private static let maxRemovals = 100
    /// Free pages of 4 KiB that the file keeps for its next rows.
    private static let sparePages = 2_048

    /// Keeps a checkpoint now and then, makes it the base when it is old enough, and removes what comes before the base.
    ///
    /// - Parameter now: Unix milliseconds, by a clock that a moment's mistake of the wall clock does not move.
    func keepHistory(at now: UInt64) async {
        guard !isFull, !isRemoving, now > 0 else { return }
        isRemoving = true
        defer { isRemoving = false }
        do throws(JournalError) {
            if history.isCandidateDue(pace.row, at: now) {
                // The given clock can lag behind, and the rows must not be taken for older than they are.
                let taken = max(now, WallClock.unixMilliseconds)
                // Another checkpoint may be on its way, so the kept one can be older.
                let row = try await journal.keepCheckpoint(takenAt: taken)
                if history.isCandidateDue(row, at: now) { history.noteCandidate(row, at: taken) }
            }
            if let candidate = history.nextBase(at: now), !isUnprovable { try await makeBase(candidate) }
            guard history.row > 0 else { return }
            try await removeRowsBeforeBase()
        } catch {
            if error.code != .diskFull, error.code != .closed { fail(error) }
        }
    }

    private func makeBase(_ candidate: BatchJournal.Candidate) async throws(JournalError) {
        let removed: RemovedRows
        do throws(JournalError) {
            removed = try await waitingForDisk { [journal, owner] () throws(JournalError) in
                try BooksReplay(of: journal, at: owner).removedRows(upTo: candidate)
            }
        } catch {
            guard error.code == .storeDamaged else { throw error }
            // Nothing is lost: the rows stay, and can show what is wrong.
            isUnprovable = true
            logger.critical(
                "Old rows are kept because they do not prove the books", metadata: [LogKey.reason: "\(error)"])
            return
        }
        failpoint("bank.base.before-write")
        try await journal.makeBase(candidate, note: removed.serialized())
        failpoint("bank.base.after-write")
        history.noteBase(candidate, removed)
        await waitingForDisk { [statementBook] in statementBook.removeBeforeBase() }
    }

    private func removeRowsBeforeBase() async throws(JournalError) {
        var removals = 0
        // The newest row is always kept.
        while removals < Self.maxRemovals,
            try await waitingForDisk({ [journal] () throws(JournalError) in try journal.firstRow() })
                <= min(history.row, journal.lastRow - 1)
        {
            failpoint("bank.removal.before-write")
            let count = try await journal.removeRows(below: history.row + 1, limit: Self.rowsAtOnce)
            failpoint("bank.removal.after-write")
            // The checkpoint's own row stays.
            guard count > 0 else { break }
            removals += 1
        }
        for (peer, clearing) in history.clearing {
            while removals < Self.maxRemovals,
                try await archive.removeSomeClearing(with: peer, upTo: clearing.count)
            {
                removals += 1
            }
        }
        try await journal.shrink(sparing: Self.sparePages)
    }
}
