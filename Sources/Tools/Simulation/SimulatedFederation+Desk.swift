import AtomicCommit
import BankCore
import SettlementProtocol

/// The originator's desk: records who asked, hands over, learns the outcome, and tells its client.
extension SimulatedFederation {
    func takeLoan(_ wish: Wish, _ call: Call) {
        let place = call.to - 1
        if let loan = banks[place].loans[wish.id] {
            guard loan.wish.number == wish.number else {
                reach(.a3)
                answer(call, .refused(.conflict))
                return
            }
            guard let outcome = loan.role.outcome, loan.isOriginated else {
                if !loan.waiting.isEmpty { reach(.a2) }
                banks[place].loans[wish.id]?.waiting.append(call)
                return
            }
            tellClient(outcome, call, at: place)
            return
        }
        guard !processes[place + 1].knowsDiskIsFull, !processes[place + 1].isStopping else {
            if processes[place + 1].knowsDiskIsFull { reach(.s2) }
            answer(call, .unavailable)
            return
        }
        guard wish.id.unixMilliseconds >= max(banks[place].floor, banks[place].books.horizon) else {
            answer(call, .refused(.expired))
            return
        }
        note(place + 1, "is asked for a loan", wish.id, word: "#\(wish.number)")
        banks[place].loans[wish.id] = DeskLoan(wish: wish, role: OriginatorRole(digest: wish.digest), waiting: [call])
        banks[place].deskQueue.append(.originated(wish))
        guard survives(place + 1) else { return }
        writeDesk(place)
    }

    private func tellClient(_ outcome: Outcome, _ call: Call, at place: Int) {
        guard case .loan(let wish) = call.request else { return }
        checkClientTold(outcome, wish)
        answer(call, .loan(outcome))
        note(place + 1, "tells its client", wish.id, word: outcome == .committed ? "committed" : "aborted")
    }

    // MARK: The desk's journal

    func writeDesk(_ place: Int) {
        guard processes[place + 1].isServing, banks[place].deskWriting == nil, !banks[place].deskQueue.isEmpty else {
            return
        }
        banks[place].deskWriting = banks[place].deskQueue
        banks[place].deskQueue = []
        queue.add(.deskSynced(node: place + 1, life: processes[place + 1].life), at: now + diskDelay())
        _ = survives(place + 1)
    }

    func deskSynced(_ place: Int) {
        guard let rows = banks[place].deskWriting else { return }
        banks[place].deskWriting = nil
        banks[place].deskRows += rows
        for case .originated(let wish) in rows { audit.originated.insert(wish.number) }
        guard survives(place + 1) else { return }
        for case .originated(let wish) in rows {
            banks[place].originations[wish.key] = Origination(
                key: wish.key, digest: wish.digest, customer: wish.customer)
            banks[place].loans[wish.id]?.isOriginated = true
            banks[place].loans[wish.id]?.handedOverAt = now
            handOver(wish.id, at: place)
            guard survives(place + 1) else { return }
        }
        arm(place + 1, at: now + Self.bankPause)
        writeDesk(place)
    }

    // MARK: Carrying out

    private func handOver(_ id: TransactionID, at place: Int) {
        guard let loan = banks[place].loans[id], !loan.isAsking else { return }
        banks[place].loans[id]?.isAsking = true
        note(place + 1, "hands over", id, word: "#\(loan.wish.number)")
        call(.submit(loan.wish), from: place + 1, to: Node.coordinator)
    }

    private func ask(about id: TransactionID, at place: Int) {
        guard let loan = banks[place].loans[id], !loan.isAsking else { return }
        banks[place].loans[id]?.isAsking = true
        call(.outcome(id, isInDoubt: false), from: place + 1, to: Node.coordinator)
    }

    func deskHears(_ answer: Answer, toSubmission isSubmission: Bool, of id: TransactionID, at place: Int) {
        banks[place].loans[id]?.isAsking = false
        switch answer {
        case .outcome(let known):
            apply(.learned(known.decision?.outcome, digest: known.digest), toLoan: id, at: place)
        case .refused where isSubmission: apply(.refused, toLoan: id, at: place)
        case .refused, .pending, .votes, .finished, .loan, .unavailable, .malformed: break
        }
    }

    func lookAtLoans(_ place: Int) {
        // What the books say is durable while nothing is being written.
        guard banks[place].writing == nil else { return }
        for id in banks[place].loans.keys.sorted() {
            guard let loan = banks[place].loans[id], loan.role.outcome == nil, loan.isOriginated else { continue }
            let overdue = loan.handedOverAt + mix.deskPatience
            let own = banks[place].books.role(of: loan.wish.key)
            apply(.found(own, isOverdue: now > overdue), toLoan: id, at: place)
            guard processes[place + 1].isServing else { return }
        }
    }

    func apply(_ event: OriginatorRole.Event, toLoan id: TransactionID, at place: Int) {
        guard var loan = banks[place].loans[id], loan.isOriginated else { return }
        let step = conduct.bank.hear(&loan.role, event)
        banks[place].loans[id] = loan
        if step.withdraw {
            // The desk and the books are two: a vote may slip in between.
            let hop = random.pick(0...200) * Mix.millisecond
            queue.add(.withdrawal(node: place + 1, life: processes[place + 1].life, id), at: now + hop)
        }
        if step.ask {
            // As the protocol allows: what may never have arrived is handed over again while its bytes are here.
            let mayBeLost = event == .found(.unknown, isOverdue: false)
            if mayBeLost && loan.hasBytes { handOver(id, at: place) } else { ask(about: id, at: place) }
        }
        if let outcome = step.end { end(id, outcome, at: place) }
    }

    private func end(_ id: TransactionID, _ outcome: Outcome, at place: Int) {
        guard let loan = banks[place].loans[id] else { return }
        note(place + 1, "knows the end of", id, word: outcome == .committed ? "committed" : "aborted")
        banks[place].originations[loan.wish.key] = nil
        banks[place].deskQueue.append(.ended(loan.wish, outcome))
        banks[place].loans[id]?.waiting = []
        for call in loan.waiting { tellClient(outcome, call, at: place) }
        writeDesk(place)
    }

    func recoverDesk(_ place: Int) {
        banks[place].loans = [:]
        banks[place].originations = [:]
        for row in banks[place].deskRows {
            switch row {
            case .originated(let wish):
                banks[place].loans[wish.id] = DeskLoan(
                    wish: wish, role: OriginatorRole(digest: wish.digest), isOriginated: true, hasBytes: false,
                    handedOverAt: now)
                banks[place].originations[wish.key] = Origination(
                    key: wish.key, digest: wish.digest, customer: wish.customer)
            case .ended(let wish, let outcome):
                banks[place].loans[wish.id]?.role = OriginatorRole(digest: wish.digest, outcome: outcome)
                banks[place].originations[wish.key] = nil
            }
        }
    }
}
