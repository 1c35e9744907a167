import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// The checks once everything has ended.
extension SimulatedFederation {
    /// The first thing that has not ended; nil if everything has.
    var whatIsOpen: (text: String, id: TransactionID?)? {
        for node in processes.indices where !processes[node].isServing {
            return ("\(Node.name(node)) does not serve", nil)
        }
        for bank in banks {
            if let id = audit.yeses(of: bank.place).first {
                return ("\(Cast.banks[bank.place]) is in doubt", id)
            }
            if bank.writing != nil || bank.lookup != nil || !bank.works.isEmpty {
                return ("the books of \(Cast.banks[bank.place]) still have work", nil)
            }
            if let open = bank.originator.overdue(wallClock: .max).first?.id ?? bank.handOvers.keys.min() {
                return ("a transaction that \(Cast.banks[bank.place]) originated has no end", open)
            }
            if bank.deskWriting != nil || !bank.deskQueue.isEmpty || !bank.unwritten.isEmpty {
                return ("the desk of \(Cast.banks[bank.place]) still has rows to write", nil)
            }
            if let id = bank.freezes.first?.window.id ?? bank.settling.keys.min() {
                return ("a window is neither frozen nor given up at \(Cast.banks[bank.place])", id)
            }
            if !bank.prepares.isEmpty { return ("a prepare is not answered at \(Cast.banks[bank.place])", nil) }
        }
        if coordinator.books.pendingCount > 0 { return ("the coordinator has a transaction without a decision", nil) }
        for id in audit.decisions.keys.sorted() where coordinator.books.known(id)?.isApplied == false {
            return ("an outcome is not acknowledged", id)
        }
        if mix.memory != nil, let node = processes.indices.first(where: isArchiving) {
            return ("\(Node.name(node)) has not archived everything that has ended", nil)
        }
        for wish in wishes where !clients[wish.number].isDone {
            return ("client #\(wish.number) has heard no outcome", wish.id)
        }
        for wish in windows where !operators[wish.number].isDone {
            return ("operator #\(wish.number) has heard no outcome of the window", wish.window.id)
        }
        return nil
    }

    func auditEnd() {
        for composed in audit.inOrder where audit.originated.contains(composed.draft.digest) {
            let (asked, draft) = (composed.asked, composed.draft)
            guard !audit.removedLoans[draft.originator].contains(draft.id) else { continue }
            guard let known = seenLoan(draft.id, at: draft.originator),
                known.origination.digest == draft.digest, let ending = known.ending
            else {
                violate(.everythingEnds, "\(asked) has no outcome at its originator", of: draft.id)
                continue
            }
            checkClientTold(ending.outcome, asked, of: draft.id, at: draft.originator)
            for place in draft.banks { checkEnd(of: draft, at: place) }
        }
        for place in banks.indices {
            checkBalances(place)
            for account in banks[place].books.ledger.accounts where account.held != 0 || account.pending != 0 {
                violate(.everythingEnds, "\(account.name) of \(Cast.banks[place]) is still held or pending")
            }
        }
        // One bank per seed, by turns: this check takes the most time.
        checkReplay(Int(seed % UInt64(banks.count)))
        checkClearing()
        checkWindows()
        checkForgetting()
    }

    private func checkEnd(of draft: Draft, at place: Int) {
        let decided = audit.decisions[draft.id]
        let isCommitted = decided?.outcome == .committed && decided?.digest == draft.digest
        switch seenRole(of: draft.key, at: place) {
        case .committed(let digest) where digest == draft.digest:
            if !isCommitted { violate(.oneOutcome, "\(Cast.banks[place]) committed alone", of: draft.id) }
        case .expired: break
        case .prepared: violate(.everythingEnds, "\(Cast.banks[place]) is in doubt", of: draft.id)
        case .unknown, .committed, .aborted:
            if isCommitted { violate(.allOrNothing, "\(Cast.banks[place]) did not commit", of: draft.id) }
        }
    }

    /// A bank that replays its rows must have the same books, and an archive of the same bytes.
    private func checkReplay(_ place: Int) {
        var books = CoreBooks()
        do {
            for row in banks[place].journal.written {
                for event in try CoreRow(serialized: row).events { books.apply(event) }
            }
        } catch {
            violate(.acknowledgedIsKept, "the rows of \(Cast.banks[place]) cannot be read: \(error)")
            return
        }
        guard (try? books.agree(withCheckpoint: banks[place].books.checkpoint())) ?? false else {
            violate(.acknowledgedIsKept, "the rows of \(Cast.banks[place]) do not rebuild its books")
            return
        }
        checkArchive(of: place, against: books)
    }

    /// Two banks must agree on what they owe each other, transaction by transaction.
    private func checkClearing() {
        for place in banks.indices {
            for other in banks.indices where place < other {
                let here = entries(of: place, with: other)
                let there = entries(of: other, with: place)
                guard here != there.mapValues({ -$0 }) else { continue }
                violate(.moneyIsConserved, "\(Cast.banks[place]) and \(Cast.banks[other]) disagree on their clearing")
            }
        }
    }

    func entries(of place: Int, with other: Int) -> [TransactionKey: Int64] {
        var entries: [TransactionKey: Int64] = [:]
        for entry in clearing(of: place, with: Cast.banks[other]) {
            entries[entry.key, default: 0] += entry.owedToPeer
        }
        return entries
    }
}
