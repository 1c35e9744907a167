import AtomicCommit
import BankCore
import SettlementProtocol

/// The shell around a bank's ``Originator``: writes records while it hands over, learns outcomes, and tells clients.
extension SimulatedFederation {
    func takeLoan(_ wish: Wish, _ call: Call) { lookUp(DeskLookup(id: wish.id, call: call), at: call.to - 1) }

    func claimLoan(_ wish: Wish, _ call: Call) {
        let place = call.to - 1
        guard claims(wish.id, wish.draft.fingerprint, call) else { return }
        note(place + 1, "is asked for a loan", wish.id, word: "#\(wish.number)")
        let attempt = attempts[wish.number, default: 0]
        attempts[wish.number] = attempt + 1
        do {
            originate(try wish.draft(attempt: attempt), of: .loan(wish.number), at: place)
        } catch {
            preconditionFailure("a draft that could be composed before cannot be composed again: \(error)")
        }
    }

    /// Whether the call is the first for this id; any later one is answered, or waits.
    func claims(_ id: TransactionID, _ fingerprint: RequestFingerprint, _ call: Call) -> Bool {
        let place = call.to - 1
        guard !processes[place + 1].isStopping else {
            answer(call, .unavailable)
            return false
        }
        switch banks[place].originator.claim(id, isSame: { $0 == fingerprint }) {
        case .first:
            checkFirst(id, at: place)
            banks[place].waiting[id, default: []].append(call)
            return true
        case .underway:
            reach(.a2)
            banks[place].waitingForRelease[id, default: []].append(call)
        case .known(let known):
            if let ending = known.ending {
                tellClient(ending.outcome, call, at: place)
            } else {
                banks[place].waiting[id, default: []].append(call)
                ask(about: id, at: place)
            }
        case .conflict:
            reach(.a3)
            answer(call, .refused(.conflict))
        case .expired:
            checkExpired(id, at: place)
            answer(call, .refused(.expired))
        }
        return false
    }

    private func tellClient(_ outcome: Outcome, _ call: Call, at place: Int) {
        switch call.request {
        case .loan(let wish): checkClientTold(outcome, .loan(wish.number), of: wish.id, at: place)
        case .settle(let wish): checkClientTold(outcome, .window(wish.number), of: wish.window.id, at: place)
        case .prepare, .finish, .submit, .outcome, .freeze: return
        }
        answer(call, .ended(outcome))
        note(place + 1, "tells its client", call.request.id, word: outcome == .committed ? "committed" : "aborted")
    }

    // MARK: Handing over

    /// Hands a transaction over to the coordinator while its record is written.
    func originate(_ draft: Draft, of asked: Audit.Asked, at place: Int) {
        audit.note(draft, for: asked)
        checkFloor(draft.id, at: place)
        banks[place].originator.record(draft.origination)
        banks[place].handOvers[draft.id] = HandOver(draft: draft)
        banks[place].deskQueue.append(.originated(draft.origination))
        guard survives(place + 1) else { return }
        writeDesk(place)
        guard processes[place + 1].isServing else { return }
        note(place + 1, "hands over", draft.id)
        call(.submit(draft), from: place + 1, to: Node.coordinator)
        _ = survives(place + 1)
    }

    func heard(_ answer: Reply, toHandOver id: TransactionID, at place: Int) {
        banks[place].handOvers[id]?.answer = answer
        finishHandOver(id, at: place)
    }

    private func finishHandOver(_ id: TransactionID, at place: Int) {
        guard let handOver = banks[place].handOvers[id], let isRecorded = handOver.isRecorded,
            let said = handOver.answer
        else { return }
        banks[place].handOvers[id] = nil
        guard isRecorded else {
            for call in banks[place].waiting.removeValue(forKey: id) ?? [] { answer(call, .unavailable) }
            release(id, at: place)
            return
        }
        switch said {
        case .outcome(let known):
            hear(.learned(known.decision?.outcome, digest: known.digest), of: id, at: place)
        case .refused, .notSent:
            if hear(.refused, of: id, at: place).withdraw {
                bankWork(place, .entomb([handOver.draft.key], releasing: id))
                return
            }
        case .unavailable, .malformed, .pending, .votes, .finished, .ended, .nothing, .frozen: break
        }
        guard processes[place + 1].isServing else { return }
        release(id, at: place)
    }

    func release(_ id: TransactionID, at place: Int) {
        banks[place].originator.release(id)
        for call in banks[place].waitingForRelease.removeValue(forKey: id) ?? [] {
            switch call.request {
            case .loan(let wish): takeLoan(wish, call)
            case .settle(let wish): takeSettle(wish, call)
            case .prepare, .finish, .submit, .outcome, .freeze: break
            }
            guard processes[place + 1].isServing else { return }
        }
        guard !(banks[place].waiting[id] ?? []).isEmpty else { return }
        ask(about: id, at: place)
    }

    private func ask(about id: TransactionID, at place: Int) {
        guard banks[place].originator[id] != nil, banks[place].asking.insert(id).inserted else { return }
        call(.outcome(id, isInDoubt: false), from: place + 1, to: Node.coordinator)
    }

    // MARK: Outcomes

    @discardableResult
    func hear(_ event: OriginatorRole.Event, of id: TransactionID, at place: Int) -> OriginatorRole.Step {
        let step = conduct.bank.hear(&banks[place].originator, event, id) { OriginationEnding(outcome: $0) }
        if let outcome = step.end { end(id, outcome, at: place) }
        let key = TransactionKey(coordinator: Cast.coordinator, id: id)
        if step.confirm { bankWork(place, .confirm(key)) }
        if step.isViolation { note(place + 1, "ALARM: contradicts the commit of", id) }
        return step
    }

    private func end(_ id: TransactionID, _ outcome: Outcome, at place: Int) {
        note(place + 1, "knows the end of", id, word: outcome == .committed ? "committed" : "aborted")
        // No caller waits for its row.
        banks[place].deskQueue.append(.ended(id, OriginationEnding(outcome: outcome)))
        arm(place + 1, at: now + 250 * Mix.millisecond)
        for call in banks[place].waiting.removeValue(forKey: id) ?? [] { tellClient(outcome, call, at: place) }
    }

    /// Withdraws overdue transactions, or learns their outcomes from the bank's books. After a start, all are overdue.
    func lookAfterOriginated(_ place: Int) {
        let wallClock = banks[place].isFirstRound ? UInt64.max : wallClock(place + 1)
        banks[place].isFirstRound = false
        let overdue = banks[place].originator.overdue(wallClock: wallClock).map(\.key)
        if !overdue.isEmpty { bankWork(place, .entomb(overdue, releasing: nil)) }
    }

    // MARK: The desk's journal

    func writeDesk(_ place: Int) {
        guard processes[place + 1].isServing, banks[place].deskWriting == nil, !banks[place].deskQueue.isEmpty else {
            return
        }
        banks[place].deskWriting = banks[place].deskQueue
        banks[place].deskQueue = []
        // The desk's journal has no ballast.
        let fails = now < mix.faultsUntil && random.chance(perMille: mix.syncErrorPerMille)
        let end: Occurrence.RowEnd = processes[place + 1].isDiskFull ? .refused : fails ? .failed : .durable
        queue.add(.deskSynced(node: place + 1, life: processes[place + 1].life, end), at: now + diskDelay())
        _ = survives(place + 1)
    }

    func deskSynced(_ place: Int, _ end: Occurrence.RowEnd) {
        guard let events = banks[place].deskWriting else { return }
        banks[place].deskWriting = nil
        if end == .durable { deskIsDurable(events, at: place) } else { reach(.s2) }
        guard survives(place + 1) else { return }
        for event in events { note(event, isDurable: end == .durable, at: place) }
        for case .originated(let origination) in events {
            banks[place].handOvers[origination.id]?.isRecorded = end == .durable
            finishHandOver(origination.id, at: place)
            guard processes[place + 1].isServing else { return }
        }
        judgeWaiting(at: place)
        guard processes[place + 1].isServing else { return }
        arm(place + 1, at: now + Self.bankPause)
        writeDesk(place)
    }

    private func note(_ event: DeskEvent, isDurable: Bool, at place: Int) {
        switch event {
        case .originated(let origination):
            if isDurable {
                banks[place].originator.recorded(origination.id)
            } else {
                banks[place].originator.notRecorded(origination.id)
            }
        case .ended(let id, _):
            if isDurable { banks[place].originator.endingWritten(id) } else { banks[place].unwritten.append(event) }
        case .tokenIssued, .mandateGiven, .mandateRevoked, .customerOpened, .customerClosed, .reserveMoved,
            .dayBegan, .clockAccepted, .booksOpened:
            break
        }
    }

    /// The row survives every later crash.
    func deskIsDurable(_ events: [DeskEvent], at place: Int) {
        for event in events { banks[place].deskJournal.append(event) }
        for case .originated(let origination) in events {
            audit.originated.insert(origination.digest)
            audit.originatedIDs[place].insert(origination.id)
        }
    }

    /// Writes again the endings that a full disk refused.
    func writeUnwritten(_ place: Int) {
        banks[place].deskQueue += banks[place].unwritten
        banks[place].unwritten = []
        writeDesk(place)
    }

    func recoverDesk(_ place: Int) {
        var originator = Originator()
        conduct.bank.restore(&originator, banks[place].books.horizon)
        guard let (checkpoint, rows) = banks[place].deskJournal.readable else {
            violate(.acknowledgedIsKept, "the desk of \(Cast.banks[place]) has lost rows that no checkpoint covers")
            return
        }
        let events = (checkpoint ?? []) + rows
        for event in events {
            switch event {
            case .originated(let origination): originator.restore(origination)
            case .ended(let id, let ending): originator.restore(ending, of: id)
            case .tokenIssued, .mandateGiven, .mandateRevoked, .customerOpened, .customerClosed, .reserveMoved,
                .dayBegan,
                .clockAccepted, .booksOpened:
                break
            }
        }
        if let newest = banks[place].archive.loans.keys.max() {
            originator.restore(archiveEnd: newest.unixMilliseconds + 1)
        }
        banks[place].originator = originator
        conduct.bank.restoreDay(&banks[place].participant, DeskMemory(events).day)
    }
}
