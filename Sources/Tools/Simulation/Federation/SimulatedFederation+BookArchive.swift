import AtomicCommit
import BankCore
import SettlementProtocol

/// How a bank's finished records leave memory and are recalled, as the shell of an embedded core does it.
extension SimulatedFederation {
    // MARK: Recalling

    /// Fetches the records that the gathered calls need and that have left memory, then carries the calls out.
    func lookUp(at place: Int) {
        guard var lookup = banks[place].lookup else { return }
        let keys = lookup.works.flatMap { self.keys(of: $0, at: place) }
        let departures = banks[place].books.departures
        let missing = lookup.search.next(keys, departures: departures) { conduct.bank.seeks(banks[place].books, $0) }
        guard missing.isEmpty else {
            lookup.found += archivedVotes(missing, at: place)
            banks[place].lookup = lookup
            queue.add(.lookedUp(node: place + 1, life: processes[place + 1].life), at: now + lookupDelay())
            return
        }
        banks[place].lookup = nil
        for vote in lookup.found {
            conduct.bank.recall(&banks[place].books, vote)
            checkRecalled(vote, at: place)
        }
        carryOut(lookup.works, recalled: Set(lookup.found.map(\.key)), at: place)
    }

    private func archivedVotes(_ keys: [TransactionKey], at place: Int) -> [KeptVote] {
        keys.compactMap { key in
            do { return try banks[place].archive.votes[key].map(KeptVote.init) } catch {
                violate(.acknowledgedIsKept, "\(Cast.banks[place]) cannot read its archive: \(error)", of: key.id)
                return nil
            }
        }
    }

    private func keys(of work: BankNode.Work, at place: Int) -> [TransactionKey] {
        switch work {
        case .states(let number): banks[place].prepares[number]?.batch.keysToLookUp ?? []
        case .store(_, let items): items.map(\.key)
        case .finish(_, let tells): tells.map { TransactionKey(coordinator: Cast.coordinator, id: $0.id) }
        case .learned(let key, _, _), .confirm(let key): [key]
        case .entomb(let keys, _): keys
        case .horizon, .amend, .archive, .freeze: []
        }
    }

    // MARK: Leaving

    /// Call between two rows, when everything in the books is durable.
    func archiveIfDue(at place: Int) {
        let isDue = banks[place].archivesFew || banks[place].books.unarchivedCount >= mix.archiveBatch
        banks[place].archivesFew = false
        guard mix.memory != nil, isDue, !processes[place + 1].knowsDiskIsFull,
            !isChanging(place + 1, { if case .books(.archive) = $0 { true } else { false } })
        else { return }
        let outgoing = banks[place].books.outgoing(limit: mix.archiveBatch)
        guard !outgoing.isEmpty else { return }
        if !conduct.bank.waitsForArchive { leaveMemory(outgoing, at: place) }
        begin(.books(.archive(outgoing)), of: place + 1)
    }

    private func leaveMemory(_ outgoing: CoreBooks.Outgoing, at place: Int) {
        banks[place].books.noteArchived(outgoing)
        letGo(at: place)
    }

    func letGo(at place: Int) {
        guard let memory = mix.memory else { return }
        let start = memory.start(at: wallClock(place + 1))
        banks[place].books.letGo(before: start, keeping: memory.count)
        checkMemory(of: place, since: start)
    }

    /// Removes archived votes below the horizon.
    func forgetVotes(at place: Int) {
        let horizon = banks[place].books.horizon
        guard !processes[place + 1].knowsDiskIsFull, horizon > 0,
            !isChanging(place + 1, { if case .books(.removeVotes) = $0 { true } else { false } })
        else { return }
        let end = conduct.bank.removalHorizon(horizon)
        guard banks[place].archive.votes.keys.contains(where: { $0.id.unixMilliseconds < end }) else { return }
        begin(.books(.removeVotes(below: end)), of: place + 1)
    }

    // MARK: Checkpoints

    /// Writes a checkpoint if it is due; the answers of the last row wait for it. Call between two rows.
    ///
    /// - Returns: Whether one is being written.
    func beginCheckpoint(holding done: [BankNode.Done], at place: Int) -> Bool {
        let rows = banks[place].journal.written.count
        guard mix.memory != nil, rows >= banks[place].checkpointedAt + mix.checkpointRows,
            !processes[place + 1].knowsDiskIsFull
        else { return false }
        banks[place].checkpointedAt = rows
        banks[place].heldByCheckpoint = done
        begin(.books(.checkpoint(banks[place].books.checkpoint(), upTo: rows)), of: place + 1)
        return true
    }

    // MARK: Steps

    func persist(_ change: StoreChange.Books, at place: Int) {
        switch change {
        case .archive(let outgoing):
            note(place + 1, "has archived votes", nil, word: "\(outgoing.votes.count)")
            if let changed = banks[place].archive.keep(outgoing) {
                violate(.sameAnswer, "\(Cast.banks[place]) archives other bytes of \(changed) than before")
            }
        case .checkpoint(let bytes, let row): banks[place].journal.writeCheckpoint(bytes, upTo: row)
        case .removeRows(let row): banks[place].journal.removeRows(below: row)
        case .removeVotes(let horizon):
            for key in banks[place].archive.removeVotes(below: horizon) { noteRemoved(key, at: place) }
        }
    }

    func goOn(after change: StoreChange.Books, isDurable: Bool, at place: Int) {
        switch change {
        case .archive(let outgoing):
            guard isDurable, conduct.bank.waitsForArchive else { return }
            leaveMemory(outgoing, at: place)
        case .checkpoint(_, let row):
            let done = banks[place].heldByCheckpoint ?? []
            banks[place].heldByCheckpoint = nil
            let end = conduct.bank.removableRows(row, banks[place].journal.written.count)
            if isDurable {
                guard begin(.books(.removeRows(below: end)), of: place + 1) else { return }
            }
            carryOut(done, at: place)
            workBooks(place)
        case .removeRows, .removeVotes: break
        }
    }

    // MARK: Clearing

    /// Reads a page of clearing entries: from the archive at once, the rest in its turn.
    func readClearing(with peer: MemberID, since: UInt64, at place: Int) {
        var archived: [ClearingEntry] = []
        let end = banks[place].books.archivedClearing(with: peer)
        if since < end {
            archived = archivedClearing(with: peer, since: since, limit: Self.clearingPage, at: place)
            let isWhole = zip(archived, (since + 1)...).allSatisfy { $0.position == $1 }
            if !isWhole || UInt64(archived.count) < min(end - since, UInt64(Self.clearingPage)) {
                violate(.acknowledgedIsKept, "the archive of \(Cast.banks[place]) lacks clearing entries with \(peer)")
            }
        }
        if !archived.isEmpty { reach(.l9) }
        bankWork(place, .freeze(.clearing(peer, since: archived.last?.position ?? since, archived: archived)))
    }

    /// Puts the two parts of a page together. A block that went to the archive between the two looks is in neither.
    func join(_ page: ClearingPage, since: UInt64, archived: [ClearingEntry], with peer: MemberID, at place: Int) {
        let hasMoreArchived = since < banks[place].books.archivedClearing(with: peer)
        if hasMoreArchived, archived.count < Self.clearingPage {
            readClearing(with: peer, since: archived.first.map { $0.position - 1 } ?? since, at: place)
            return
        }
        sumUp(
            ClearingPage(
                entries: archived + page.entries, hasMore: page.hasMore || hasMoreArchived, prepared: page.prepared),
            at: place)
    }

    /// Short pages, so that a sum takes several.
    static let clearingPage = 3

    func archivedClearing(with peer: MemberID, since: UInt64, limit: Int, at place: Int) -> [ClearingEntry] {
        do { return try banks[place].archive.clearing(with: peer, since: since, limit: limit) } catch {
            violate(.acknowledgedIsKept, "\(Cast.banks[place]) cannot read its archive: \(error)")
            return []
        }
    }
}
