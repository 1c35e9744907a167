public import AtomicCommit
import BankCore
import Clock
import Failpoints
import Journal
import Logging
import ProcessInterface
import SettlementProtocol

/// How finished records leave memory, and how the journal gets its checkpoints.
extension JournaledCore {
    /// Two minutes, and some 10 MB.
    public static let usualMemory = MemoryBounds(milliseconds: 120_000, count: 32_768)
    /// The most votes that go to the archive in one transaction, for which rows wait.
    private static let archiveBatch = 1_024
    /// Chunks that one round of maintenance removes at most.
    private static let maxRemovals = 40

    /// Fetches the records that these calls need and that have left memory. They are in memory until the next
    /// suspension.
    func recallRecords(for works: [Work]) async throws(JournalError) {
        let keys = works.flatMap(\.keys)
        let ids = works.compactMap(\.amendment)
        var found: [KeptVote] = []
        var carriedOut: [String] = []
        var search = ArchiveSearch<TransactionKey>()
        var searchOfIDs = ArchiveSearch<String>()
        while true {
            let missing = search.next(keys, departures: books.departures) { books.isElsewhere($0) }
            let missingIDs = searchOfIDs.next(ids, departures: books.departures) {
                books.isElsewhere(amendment: $0)
            }
            guard !missing.isEmpty || !missingIDs.isEmpty else { break }
            if !missing.isEmpty { found += try await archive.votes(of: missing) }
            carriedOut += try await archive.amendments(missingIDs)
        }
        for vote in found { books.recall(vote) }
        for id in carriedOut { books.recall(amendment: id) }
    }

    /// Call between two rows, when everything in the books is durable.
    func archiveIfDue(evenFew: Bool) {
        guard !isArchiving, !isFull, evenFew || books.unarchivedCount >= Self.archiveBatch else { return }
        let outgoing = books.outgoing(limit: Self.archiveBatch)
        guard !outgoing.isEmpty else { return }
        isArchiving = true
        Task(executorPreference: executor) { await self.archive(outgoing) }
    }

    private func archive(_ outgoing: CoreBooks.Outgoing) async {
        defer { isArchiving = false }
        do throws(JournalError) {
            failpoint("bank.archive.before-write")
            try await archive.keep(outgoing)
            failpoint("bank.archive.after-write")
        } catch {
            // A full disk changes nothing: the records stay in memory until there is space.
            if error.code != .diskFull, error.code != .closed { fail(error) }
            return
        }
        books.noteArchived(outgoing)
        letGo()
    }

    private func letGo() {
        books.letGo(before: memory.start(at: WallClock.unixMilliseconds), keeping: memory.count)
    }

    /// Call between two rows, when everything in the books is durable.
    func writeCheckpointIfDue() async throws(JournalError) {
        guard !isFull, pace.isDue(in: journal, minRows: checkpointRows) else { return }
        let checkpoint = books.checkpoint()
        pace.noteCheckpoint(upTo: journal.lastRow, size: checkpoint.count, in: journal)
        failpoint("bank.checkpoint.before-write")
        do throws(JournalError) {
            try await journal.writeCheckpoint(checkpoint, upTo: journal.lastRow)
        } catch {
            // Books beyond the limit are recovered from their rows; a full disk changes nothing.
            guard error.code == .tooLarge || error.code == .diskFull else { throw error }
        }
        failpoint("bank.checkpoint.after-write")
    }

    /// Takes the ballast's space again when there is some, so that new votes are accepted again. Then removes what is
    /// below the horizon, and what is older than the history.
    ///
    /// - Parameter now: Unix milliseconds, by a clock that a moment's mistake of the wall clock does not move; 0 if it is
    ///   not known yet.
    package func maintain(at now: UInt64) async {
        if isFull, folder.restoreBallast() {
            isFull = false
            logger.notice("There is space again: new votes are accepted")
        }
        letGo()
        _ = try? await submit(.archive)
        await forgetBelowHorizon()
        await keepHistory(at: now)
    }

    private func forgetBelowHorizon() async {
        guard !isFull, !isForgetting, books.horizon > 0 else { return }
        isForgetting = true
        defer { isForgetting = false }
        do throws(JournalError) {
            var removals = 0
            while removals < Self.maxRemovals, try await archive.forgetSome(below: books.horizon) { removals += 1 }
        } catch {
            if error.code != .diskFull, error.code != .closed { fail(error) }
        }
    }
}

extension JournaledCore.Work {
    /// The amendment whose id this call needs.
    fileprivate var amendment: String? {
        if case .amend(let amendment) = self { amendment.id } else { nil }
    }

    /// The keys whose records this call needs.
    fileprivate var keys: [TransactionKey] {
        switch self {
        case .prepare(let items): items.map(\.key)
        case .finish(let items): items.map(\.key)
        case .entomb(let keys), .read(.states(let keys)): keys
        case .amend, .raiseHorizon, .lowerHorizon, .archive, .read(.accounts), .read(.accountPage),
            .read(.trialBalance), .read(.inDoubt), .read(.holds), .read(.clearing):
            []
        }
    }
}
