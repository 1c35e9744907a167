import AtomicCommit
import BankCore
import SettlementProtocol

/// How a desk's ended transactions leave memory and are recalled, as the shells of the desk and its journal do it.
extension SimulatedFederation {
    /// Fetches a transaction that has left memory, then decides on the request with its id.
    func lookUp(_ lookup: DeskLookup, at place: Int) {
        var lookup = lookup
        let departures = conduct.bank.loanDepartures(banks[place].originator)
        let missing = lookup.search.next([lookup.id], departures: departures) {
            conduct.bank.seeksLoan(banks[place].originator, $0)
        }
        guard missing.isEmpty else {
            lookup.found += missing.compactMap { banks[place].archive.loans[$0] }
            queue.add(
                .lookedUpLoan(node: place + 1, life: processes[place + 1].life, lookup), at: now + lookupDelay())
            return
        }
        for known in lookup.found {
            banks[place].originator.recall(known)
            checkRecalled(known, at: place)
        }
        switch lookup.call.request {
        case .loan(let wish): claimLoan(wish, lookup.call)
        case .settle(let wish): claimSettle(wish, lookup.call)
        case .prepare, .finish, .submit, .outcome, .freeze: break
        }
    }

    // MARK: Leaving

    /// Compacts the desk's journal if that is due, and lets archived transactions leave memory.
    func archiveDesk(at place: Int) {
        guard mix.memory != nil, !isChanging(place + 1, \.isOfDesk) else { return }
        let horizon = banks[place].books.horizon
        guard let round = deskRound(at: place, horizon) else { return removeLoans(below: horizon, at: place) }
        archive(round, from: 0, at: place)
    }

    private func deskRound(at place: Int, _ horizon: UInt64) -> DeskRound? {
        let journal = banks[place].deskJournal
        guard journal.written.count >= banks[place].deskCheckpointedAt + mix.checkpointRows,
            let (checkpoint, rows) = journal.readable
        else { return nil }
        let events = (checkpoint ?? []) + rows
        let compaction = DeskCompaction(events.map(\.compacted))
        let ended = compaction.ended.compactMap { ended -> Originator.Originated? in
            guard case .originated(let origination) = events[ended.origination],
                case .ended(_, let ending) = events[ended.ending]
            else { return nil }
            return Originator.Originated(origination, ending: ending)
        }
        return DeskRound(
            ended: ended, rest: compaction.kept.map { events[$0] }, upTo: journal.written.count,
            horizon: horizon)
    }

    private func archive(_ round: DeskRound, from first: Int, at place: Int) {
        guard first < round.ended.count, conduct.bank.archivesLoans else {
            begin(.desk(.checkpoint(round)), of: place + 1)
            return
        }
        begin(.desk(.archive(round, from: first)), of: place + 1)
    }

    private func removeLoans(below horizon: UInt64, at place: Int) {
        let end = horizon > mix.beyondHorizon ? horizon - mix.beyondHorizon : 0
        guard banks[place].archive.loans.keys.contains(where: { $0.unixMilliseconds < end }) else {
            return letGoOfLoans(at: place)
        }
        begin(.desk(.removeLoans(below: end)), of: place + 1)
    }

    private func letGoOfLoans(at place: Int) {
        guard let memory = mix.memory else { return }
        let start = memory.start(at: wallClock(place + 1))
        _ = banks[place].originator.letGo(before: start, keeping: memory.count)
    }

    // MARK: Steps

    func persist(_ change: StoreChange.Desk, at place: Int) {
        switch change {
        case .archive(let round, let first):
            banks[place].archive.keep(round.ended[first...].prefix(DeskRound.batch))
        case .checkpoint(let round): banks[place].deskJournal.writeCheckpoint(round.rest, upTo: round.upTo)
        case .removeRows(let round): banks[place].deskJournal.removeRows(below: round.upTo)
        case .removeLoans(let end):
            for id in banks[place].archive.removeLoans(below: end) { noteRemoved(loan: id, at: place) }
        }
    }

    func goOn(after change: StoreChange.Desk, isDurable: Bool, at place: Int) {
        switch change {
        case .archive(let round, let first):
            // A full disk changes nothing: the transactions stay in memory until there is space.
            guard isDurable else { return letGoOfLoans(at: place) }
            archive(round, from: first + DeskRound.batch, at: place)
        case .checkpoint(let round):
            guard isDurable else { return letGoOfLoans(at: place) }
            banks[place].deskCheckpointedAt = round.upTo
            begin(.desk(.removeRows(round)), of: place + 1)
        case .removeRows(let round):
            banks[place].originator.noteArchived(round.ended.map(\.origination.id))
            removeLoans(below: round.horizon, at: place)
        case .removeLoans: letGoOfLoans(at: place)
        }
    }
}

/// A client's or an operator's request whose transaction may be in the archive.
struct DeskLookup {
    let id: TransactionID
    let call: Call
    var search = ArchiveSearch<TransactionID>()
    var found: [Originator.Originated] = []
}
