import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// What must hold once everything has ended.
extension SimulatedFederation {
    /// Something that has not ended; nil where everything has.
    var whatIsOpen: (text: String, id: TransactionID?)? {
        for node in processes.indices where !processes[node].isServing {
            return ("\(Node.name(node)) does not serve", nil)
        }
        for bank in banks {
            if let id = audit.yeses(of: bank.place).first {
                return ("\(Cast.banks[bank.place]) is in doubt", id)
            }
            if bank.writing != nil || !bank.works.isEmpty { return ("\(Cast.banks[bank.place]) is at work", nil) }
            for id in bank.loans.keys.sorted() where bank.loans[id]?.role.outcome == nil {
                return ("a loan at \(Cast.banks[bank.place]) has no end", id)
            }
        }
        if coordinator.books.pendingCount > 0 { return ("the coordinator waits for a decision", nil) }
        for id in audit.decisions.keys.sorted() where coordinator.books.known(id)?.isApplied == false {
            return ("an outcome is not acknowledged", id)
        }
        for wish in wishes where !clients[wish.number].isDone {
            return ("client #\(wish.number) has heard no outcome", wish.id)
        }
        return nil
    }

    func auditEnd() {
        for wish in wishes where audit.originated.contains(wish.number) {
            guard let loan = banks[wish.originator].loans[wish.id], loan.wish.number == wish.number,
                let outcome = loan.role.outcome
            else {
                violate(.everythingEnds, "the loan of client #\(wish.number) has no outcome to read", of: wish.id)
                continue
            }
            checkClientTold(outcome, wish)
            for place in wish.banks { checkEnd(of: wish, at: place) }
        }
        for place in banks.indices {
            checkBalances(place)
            for account in banks[place].books.ledger.accounts where account.held != 0 || account.pending != 0 {
                violate(.everythingEnds, "\(account.name) of \(Cast.banks[place]) is held still")
            }
        }
        // Another bank's with each seed; it is what costs most of the end.
        checkReplay(Int(seed % UInt64(banks.count)))
        checkClearing()
        checkForgetting()
    }

    private func checkEnd(of wish: Wish, at place: Int) {
        let decided = audit.decisions[wish.id]
        let isCommitted = decided?.outcome == .committed && decided?.digest == wish.digest
        switch banks[place].books.role(of: wish.key) {
        case .committed(let digest) where digest == wish.digest:
            if !isCommitted { violate(.oneOutcome, "\(Cast.banks[place]) committed alone", of: wish.id) }
        case .expired: break
        case .prepared: violate(.everythingEnds, "\(Cast.banks[place]) is in doubt", of: wish.id)
        case .unknown, .committed, .aborted:
            if isCommitted { violate(.allOrNothing, "\(Cast.banks[place]) did not commit", of: wish.id) }
        }
    }

    /// Started again from its rows, a bank is what it was, byte for byte.
    private func checkReplay(_ place: Int) {
        var books = CoreBooks()
        do {
            for row in banks[place].rows { for event in try CoreRow(serialized: row).events { books.apply(event) } }
        } catch {
            violate(.acknowledgedIsKept, "the rows of \(Cast.banks[place]) cannot be read: \(error)")
            return
        }
        if books.checkpoint() != banks[place].books.checkpoint() {
            violate(.acknowledgedIsKept, "the rows of \(Cast.banks[place]) do not tell the whole story")
        }
    }

    /// What two banks owe each other is the same seen from either side, transaction by transaction.
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

    private func entries(of place: Int, with other: Int) -> [TransactionKey: Int64] {
        var entries: [TransactionKey: Int64] = [:]
        for entry in banks[place].books.clearing(with: Cast.banks[other], since: 0, limit: 1_000).entries {
            entries[entry.key, default: 0] += entry.owedToPeer
        }
        return entries
    }
}
