import AtomicCommit
import SettlementProtocol

/// How the coordinator's finished transactions leave memory and are recalled, as its shell does it.
extension SimulatedFederation {
    /// Fetches a transaction that has left memory, then answers the call about it.
    func lookUp(_ lookup: RegisterLookup) {
        var lookup = lookup
        let departures = conduct.coordinator.departures(coordinator.books)
        let missing = lookup.search.next([lookup.id], departures: departures) {
            conduct.coordinator.seeks(coordinator.books, $0)
        }
        guard missing.isEmpty else {
            lookup.found += missing.compactMap { coordinator.archive[$0] }
            queue.add(
                .lookedUpTransaction(life: processes[Node.coordinator].life, lookup), at: now + lookupDelay())
            return
        }
        for entry in lookup.found {
            conduct.coordinator.recall(&coordinator.books, entry)
            reach(.l3)
        }
        switch lookup.call.request {
        case .submit(let draft): admit(draft, lookup.call)
        case .outcome(let id, let isInDoubt): inquire(about: id, isInDoubt: isInDoubt, lookup.call)
        case .prepare, .finish, .freeze, .loan, .settle: break
        }
    }

    // MARK: Leaving

    func archiveRegister(evenFew: Bool) {
        guard mix.memory != nil, processes[Node.coordinator].isServing, !coordinator.books.isFull,
            coordinator.books.unarchivedCount >= (evenFew ? 1 : mix.archiveBatch),
            !isChanging(Node.coordinator, { if case .register(.archive) = $0 { true } else { false } })
        else { return }
        let outgoing = coordinator.books.outgoing(limit: mix.archiveBatch)
        if !conduct.coordinator.waitsForArchive { leaveMemory(outgoing) }
        begin(.register(.archive(outgoing)), of: Node.coordinator)
    }

    private func leaveMemory(_ outgoing: [DecisionEntry]) {
        coordinator.books.noteArchived(outgoing.map(\.id))
        letGoOfTransactions()
    }

    func letGoOfTransactions() {
        guard let memory = mix.memory else { return }
        let start = memory.start(at: wallClock(Node.coordinator))
        for id in coordinator.books.letGo(before: start, keeping: memory.count) { coordinator.courses[id] = nil }
        checkMemoryOfCoordinator()
    }

    /// Removes the rows that the checkpoint covers, and archived transactions below the horizon.
    func removeWhatIsCovered() {
        letGoOfTransactions()
        guard !coordinator.books.isFull, !isChanging(Node.coordinator, { !$0.isArchiving }) else { return }
        let rows = conduct.coordinator.removableRows(coordinator.journal.covered, coordinator.journal.written.count)
        if rows > coordinator.journal.removed {
            guard begin(.register(.removeRows(below: rows)), of: Node.coordinator) else { return }
        }
        let horizon = coordinator.books.horizon
        guard coordinator.archive.keys.contains(where: { $0.unixMilliseconds < horizon }) else { return }
        begin(.register(.removeTransactions(below: horizon)), of: Node.coordinator)
    }

    // MARK: Checkpoints

    var isRegisterCheckpointDue: Bool {
        mix.memory != nil && !coordinator.books.isFull
            && coordinator.journal.written.count >= coordinator.checkpointedAt + mix.checkpointRows
    }

    /// Call between two rows.
    func beginRegisterCheckpoint() {
        let rows = coordinator.journal.written.count
        coordinator.checkpointedAt = rows
        let register = coordinator.books.register
        var row = RegisterRow()
        row.decided = register.entries
        row.finished = register.finished
        row.horizon = coordinator.books.horizon
        row.archiveEnd = register.archiveEnd
        row.newestCommitted = register.newest
        begin(.register(.checkpoint(row, upTo: rows)), of: Node.coordinator)
    }

    // MARK: Steps

    func persist(_ change: StoreChange.Register) {
        switch change {
        case .archive(let entries):
            for entry in entries {
                note(Node.coordinator, "has archived", entry.id)
                if coordinator.archive[entry.id, default: entry] != entry {
                    violate(.decisionStays, "the register archives another decision than before", of: entry.id)
                }
                coordinator.archive[entry.id] = coordinator.archive[entry.id] ?? entry
            }
        case .checkpoint(let row, let end): coordinator.journal.writeCheckpoint(row, upTo: end)
        case .removeRows(let row): coordinator.journal.removeRows(below: row)
        case .removeTransactions(let horizon):
            for id in coordinator.archive.keys.filter({ $0.unixMilliseconds < horizon }).sorted() {
                coordinator.archive[id] = nil
                if id.unixMilliseconds >= audit.horizon {
                    violate(.acknowledgedIsKept, "a transaction above the horizon leaves the archive", of: id)
                }
            }
        }
    }

    func goOn(after change: StoreChange.Register, isDurable: Bool) {
        switch change {
        case .archive(let outgoing):
            guard isDurable, conduct.coordinator.waitsForArchive else { return }
            leaveMemory(outgoing)
        case .checkpoint:
            coordinator.isCheckpointing = false
            if !coordinator.toRecord.isEmpty { writeRegister() }
        case .removeRows, .removeTransactions: break
        }
    }
}

/// A submission or an inquiry whose transaction may be in the archive.
struct RegisterLookup {
    let id: TransactionID
    let call: Call
    var search = ArchiveSearch<TransactionID>()
    var found: [DecisionEntry] = []
}
