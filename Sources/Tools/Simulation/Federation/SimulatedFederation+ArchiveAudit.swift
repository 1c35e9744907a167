import AtomicCommit
import BankCore
import SettlementProtocol

/// Checks that leaving memory changes no answer and forgets nothing, and that memory has a bound.
extension SimulatedFederation {
    // MARK: Memory and archive as one

    /// The state of a key at a bank, in memory or in its archive.
    func seenRole(of key: TransactionKey, at place: Int) -> ParticipantRole {
        let bank = banks[place]
        guard bank.books.isElsewhere(key), let vote = try? bank.archive.votes[key].map(KeptVote.init) else {
            return bank.books.role(of: key)
        }
        return vote.role
    }

    /// The decision that the coordinator knows, in memory or in its archive.
    func seenDecision(of id: TransactionID) -> Decision? {
        coordinator.books.isElsewhere(id)
            ? coordinator.archive[id]?.decision : coordinator.books.known(id)?.decision
    }

    /// The transaction that a desk knows, in memory or in its archive.
    func seenLoan(_ id: TransactionID, at place: Int) -> Originator.Originated? {
        let bank = banks[place]
        return bank.originator.isElsewhere(id) ? bank.archive.loans[id] : bank.originator[id]
    }

    /// All clearing entries with `peer`, those of the archive first.
    func clearing(of place: Int, with peer: MemberID) -> [ClearingEntry] {
        let end = banks[place].books.archivedClearing(with: peer)
        let archived = archivedClearing(with: peer, since: 0, limit: Int(end), at: place)
        let all = archived + banks[place].books.clearing(with: peer, since: end, limit: 10_000).entries
        if !zip(all, UInt64(1)...).allSatisfy({ $0.position == $1 }) {
            violate(
                .moneyIsConserved, "the clearing entries of \(Cast.banks[place]) with \(peer) do not join up")
        }
        return all
    }

    // MARK: Recalling

    /// Notes the rows of the matrix that a call about recalled or removed records reaches.
    func noteRecalled(_ work: BankNode.Work, _ recalled: Set<TransactionKey>, at place: Int) {
        let isRemoved = audit.removedVotes[place].contains
        switch work {
        case .states(let number):
            let keys = banks[place].prepares[number]?.batch.keysToLookUp ?? []
            if !recalled.isDisjoint(with: keys) { reach(.l1) }
            if keys.contains(where: { isRemoved($0.id) }) { reach(.l8) }
        case .store(_, let items): if items.contains(where: { recalled.contains($0.key) }) { reach(.l1) }
        case .finish(_, let tells):
            if recalled.contains(where: { key in tells.contains { $0.id == key.id } }) { reach(.l2) }
            if tells.contains(where: { isRemoved($0.id) }) { reach(.l8) }
        case .learned, .entomb, .confirm, .horizon, .amend, .archive, .freeze: break
        }
    }

    func checkRecalled(_ vote: KeptVote, at place: Int) {
        let (books, id) = (banks[place].books, vote.key.id)
        guard let mark = audit.marks[place][id], id.unixMilliseconds >= books.horizon,
            books.role(of: vote.key) != mark.role
        else { return }
        violate(.sameAnswer, "\(Cast.banks[place]) has another vote after recalling it", of: id)
    }

    func checkRecalled(_ loan: Originator.Originated, at place: Int) {
        let id = loan.origination.id
        reach(.l4)
        if banks[place].originator[id] != loan || audit.composed[loan.origination.digest]?.draft.id != id {
            violate(.sameAnswer, "\(Cast.banks[place]) has another loan after recalling it", of: id)
        }
    }

    /// Checks a decision that the coordinator tells, with its cause.
    func checkSaid(_ decision: Decision, of id: TransactionID) {
        guard let decided = audit.decisions[id], decided.decision != decision else { return }
        violate(.sameAnswer, "the coordinator says \(decision.word), but recorded \(decided.decision.word)", of: id)
    }

    // MARK: Originators

    /// A request is taken as the first with its id.
    func checkFirst(_ id: TransactionID, at place: Int) {
        guard audit.originatedIDs[place].contains(id) else { return }
        violate(.onceOnly, "\(Cast.banks[place]) takes in an id that it has already used", of: id)
    }

    /// A request is refused because its id is too old.
    func checkExpired(_ id: TransactionID, at place: Int) {
        guard audit.originatedIDs[place].contains(id), !audit.removedLoans[place].contains(id) else { return }
        violate(.acknowledgedIsKept, "\(Cast.banks[place]) has forgotten a loan that it still keeps", of: id)
    }

    // MARK: Removing

    func noteRemoved(_ key: TransactionKey, at place: Int) {
        audit.removedVotes[place].insert(key.id)
        guard let mark = audit.marks[place][key.id] else { return }
        violate(
            .acknowledgedIsKept, "\(Cast.banks[place]) removes \(text(mark)) that is not below its horizon", of: key.id)
    }

    func noteRemoved(loan id: TransactionID, at place: Int) {
        audit.removedLoans[place].insert(id)
        guard id.unixMilliseconds >= audit.horizons[place] else { return }
        violate(.acknowledgedIsKept, "\(Cast.banks[place]) removes a loan that is not below its horizon", of: id)
    }

    // MARK: Memory

    /// After letting go, memory holds what is open, what waits for the archive, and the window.
    func checkMemory(of place: Int, since start: UInt64) {
        guard let memory = mix.memory else { return }
        let books = banks[place].books
        let waiting = Set(books.outgoing(limit: .max).votes.map(\.key))
        let kept = books.votes.map(\.key).filter { key in
            if case .prepared = books.role(of: key) { return false }
            return key.id.unixMilliseconds >= books.horizon && !waiting.contains(key)
        }
        if kept.count > memory.count || kept.contains(where: { $0.id.unixMilliseconds < start }) {
            violate(.limitsHold, "\(Cast.banks[place]) holds \(kept.count) archived records in memory")
        }
    }

    func checkMemoryOfCoordinator() {
        guard let memory = mix.memory else { return }
        let books = coordinator.books
        let kept = books.count - books.pendingCount - books.unfinishedCount - books.unarchivedCount
        if kept > memory.count { violate(.limitsHold, "the coordinator holds \(kept) archived transactions in memory") }
    }

    // MARK: Restarts and the end

    /// Notes that rows which are read again bring back what the archive holds already.
    func noteArchivedAgain(at place: Int) {
        let votes = banks[place].books.outgoing(limit: .max).votes
        if votes.contains(where: { banks[place].archive.votes[$0.key] != nil }) { reach(.l6) }
    }

    func noteArchivedAgain() {
        let entries = coordinator.books.outgoing(limit: .max)
        if entries.contains(where: { coordinator.archive[$0.id] != nil }) { reach(.l6) }
    }

    /// Whether a process has something to archive, or changes its stores.
    func isArchiving(_ node: Int) -> Bool {
        guard processes[node].changes.isEmpty else { return true }
        return node == Node.coordinator
            ? coordinator.books.unarchivedCount > 0 : !banks[node - 1].books.outgoing(limit: 1).isEmpty
    }

    /// Memory and archive together must have what the replayed books have, byte for byte.
    func checkArchive(of place: Int, against replayed: CoreBooks) {
        let bank = banks[place]
        let inMemory = Dictionary(uniqueKeysWithValues: bank.books.votes.map { ($0.key, $0) })
        for vote in replayed.votes {
            let isInMemory = inMemory[vote.key] == vote
            let archived = bank.archive.votes[vote.key]
            guard
                !isInMemory && !bank.books.isElsewhere(vote.key) || archived ?? vote.serialized() != vote.serialized()
                    || archived == nil && !isInMemory
            else { continue }
            violate(.sameAnswer, "\(Cast.banks[place]) keeps another vote than its rows", of: vote.key.id)
        }
        for peer in replayed.clearingPeers
        where clearing(of: place, with: peer) != replayed.clearing(with: peer, since: 0, limit: 10_000).entries {
            violate(.moneyIsConserved, "the archive of \(Cast.banks[place]) has other clearing entries than its rows")
        }
    }
}
