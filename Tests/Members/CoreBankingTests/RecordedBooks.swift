import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol
import Testing

/// The pure books, with all their events and a count per kind of answer.
struct RecordedBooks {
    private(set) var books = CoreBooks()
    private var events: [CoreEvent] = []
    private var answers: [String: Int] = [:]

    var ledger: GeneralLedger { books.ledger }

    mutating func prepare(_ item: CoreItem) -> CoreAnswer {
        let (answer, event) = books.prepare(item)
        if let event { events.append(event) }
        if case .short(let shortage) = answer {
            count("\(shortage.kind?.rawValue ?? "-") \(shortage.cause)")
        } else {
            count("\(answer)")
        }
        return answer
    }

    mutating func finish(_ item: CoreFinish) -> CoreFinishAnswer {
        let (answer, event) = books.finish(item)
        if let event { events.append(event) }
        count("\(answer)")
        return answer
    }

    mutating func entomb(_ key: TransactionKey) -> ParticipantRole {
        if let event = books.entomb(key) { events.append(event) }
        return books.role(of: key)
    }

    /// Restores the books from a checkpoint, as a core with many rows does.
    mutating func restart() throws { books = try CoreBooks(checkpoint: books.checkpoint()) }

    mutating func raiseHorizon(to time: UInt64) {
        if let event = books.raiseHorizon(to: time) { events.append(event) }
    }

    /// Whether the amendment was carried out, now or before.
    mutating func amend(_ amendment: Amendment) -> Bool {
        let kind = amendment.id.prefix { $0 != "/" }
        do {
            guard let event = try books.amend(amendment) else { return true }
            events.append(event)
            count("\(kind) done")
            return true
        } catch {
            count("\(kind) \(error.code.rawValue)")
            return false
        }
    }

    /// The account's bookings from the events: amount, balance after it and cause of each.
    func statement(of account: AccountName) throws -> [BookedEntry] {
        let number = try #require(ledger.number(of: account))
        var prepared: [TransactionKey: Int64] = [:]
        var entries: [BookedEntry] = []
        func book(_ amount: Int64, _ cause: BookedEntry.Cause) {
            guard amount != 0 else { return }
            entries.append(
                BookedEntry(
                    position: UInt64(entries.count + 1), bookedUnixMilliseconds: 0, amount: amount,
                    balanceAfter: (entries.last?.balanceAfter ?? 0) + amount, cause: cause))
        }
        for event in events {
            switch event {
            case .prepared(let key, _, let holds, _, _):
                for hold in holds where hold.account == number { prepared[key, default: 0] += hold.net }
            case .finished(let key, .committed): book(prepared[key] ?? 0, .transaction(key))
            case .amended(let amendment):
                let changes = amendment.postings.filter { $0.account == account }.map(\.change)
                book(changes.reduce(0, +), .amendment(amendment.id))
            case .finished, .refused, .entombed, .horizonRaised: break
            }
        }
        return entries
    }

    // MARK: Coverage

    private mutating func count(_ answer: String) { answers[answer, default: 0] += 1 }

    /// Fails the test if the history never met one of these answers, about which it would prove nothing.
    func expectEveryKindOfAnswer() {
        let due = [
            "reserve done", "reserve out_of_bounds", "close done", "close account_in_use", "close out_of_bounds",
            "close unknown_account", "bounds done", "bounds out_of_bounds", "unbalanced unbalanced",
            "again account_exists", "pay done", "pay account_closed", "acknowledged", "violation", "expired",
            "conflict",
        ]
        for answer in due { #expect(answers[answer, default: 0] > 0, "\(answer) was never reached") }
        for words in ["allocation notEnough", "customer closedAccount", "allocation closedAccount", "noHeadroom"] {
            #expect(answers.keys.contains { $0.hasSuffix(words) }, "\(words) was never reached")
        }
    }
}
