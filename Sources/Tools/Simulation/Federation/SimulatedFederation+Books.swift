import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// A bank's core around its books: gathered work becomes one row (group commit); answers follow once it is durable.
extension SimulatedFederation {
    func bankWork(_ place: Int, _ work: BankNode.Work) {
        banks[place].works.append(work)
        guard survives(Node.bank(place)) else { return }
        workBooks(place)
    }

    func workBooks(_ place: Int) {
        guard processes[place + 1].isServing, banks[place].writing == nil, banks[place].lookup == nil,
            banks[place].heldByCheckpoint == nil, !banks[place].works.isEmpty
        else { return }
        banks[place].lookup = BookLookup(works: banks[place].works)
        banks[place].works = []
        lookUp(at: place)
    }

    /// Carries out calls to the core. Every record that they need is in memory.
    func carryOut(_ works: [BankNode.Work], recalled: Set<TransactionKey>, at place: Int) {
        for work in works { noteRecalled(work, recalled, at: place) }
        var events: [CoreEvent] = []
        var done: [BankNode.Done] = []
        for work in works { decide(work, at: place, &events, &done) }
        events += conduct.bank.passTime(&banks[place].books, now)
        checkLimits(place)
        guard !events.isEmpty else {
            betweenRows(done, at: place)
            return
        }
        banks[place].writing = (events, done)
        guard beginRow(place + 1), !conduct.bank.waitsForRow(events) else { return }
        banks[place].writing?.done = []
        carryOut(done, at: place)
    }

    private func decide(
        _ work: BankNode.Work, at place: Int, _ events: inout [CoreEvent], _ done: inout [BankNode.Done]
    ) {
        switch work {
        case .states(let number):
            let keys = banks[place].prepares[number]?.batch.keysToLookUp ?? []
            done.append(.states(number, keys.map { banks[place].books.role(of: $0) }))
        case .store(let number, let items):
            done.append(.stored(number, items.map { store($0, at: place, &events, &done) }))
        case .finish(let call, let tells):
            var answers: [CoreFinishAnswer] = []
            for tell in tells {
                let key = TransactionKey(coordinator: Cast.coordinator, id: tell.id)
                let told = CoreFinish(key: key, digest: tell.digest, outcome: tell.outcome)
                let known = banks[place].books.role(of: key)
                let rules = banks[place].participant.rules
                if rules.refusal(of: told, known: known, wallClock: wallClock(place + 1)) != nil {
                    // An item error; the coordinator sends the outcome again.
                    answers.append(.busy)
                    continue
                }
                answers.append(finish(key, tell.digest, tell.outcome, at: place, &events, &done))
            }
            done.append(.answer(call, .finished(answers)))
        case .learned(let key, let digest, let outcome):
            // Only a transaction in doubt takes the outcome: this one may have ended since.
            guard banks[place].books.role(of: key) == .prepared(digest) else { return }
            _ = finish(key, digest, outcome, at: place, &events, &done)
        case .entomb(let keys, let releasing):
            for key in keys { entomb(key, at: place, &events) }
            done.append(.entombed(keys, keys.map { banks[place].books.role(of: $0) }, releasing: releasing))
        case .confirm(let key): done.append(.confirmed(key, banks[place].books.role(of: key)))
        case .horizon(let unixMilliseconds):
            if let event = banks[place].books.raiseHorizon(to: unixMilliseconds) { events.append(event) }
        case .amend(let amendment):
            // Money that is held or below the floor cannot be moved.
            try? amend(amendment, at: place, &events)
        case .archive: banks[place].archivesFew = true
        case .freeze(let step): decide(step, at: place, &events, &done)
        }
    }

    private func decide(
        _ step: BankNode.FreezeStep, at place: Int, _ events: inout [CoreEvent], _ done: inout [BankNode.Done]
    ) {
        let books = banks[place].books
        switch step {
        case .inDoubt: done.append(.inDoubt(books.inDoubt))
        case .clearing(let peer, let since, let archived):
            let page = books.clearing(with: peer, since: since, limit: Self.clearingPage - archived.count)
            done.append(.clearing(page, with: peer, since: since, archived: archived))
        case .accounts: done.append(.accounts(books.accounts(.ofKinds([.settlement, .window]))))
        case .amend(let amendment):
            do throws(LedgerError) {
                try amend(amendment, at: place, &events)
                done.append(.frozen(isRefused: false))
            } catch {
                done.append(.frozen(isRefused: true))
            }
        }
    }

    // MARK: Changing

    /// Carries out an amendment once: the id of one that has left memory is in the archive.
    private func amend(
        _ amendment: Amendment, at place: Int, _ events: inout [CoreEvent]
    ) throws(LedgerError) {
        if banks[place].archive.amendments.contains(amendment.id) {
            banks[place].books.recall(amendment: amendment.id)
        }
        if let event = try banks[place].books.amend(amendment) { events.append(event) }
    }

    private func store(
        _ item: CoreItem, at place: Int, _ events: inout [CoreEvent], _ done: inout [BankNode.Done]
    ) -> CoreAnswer {
        let role = banks[place].books.role(of: item.key)
        noteReplay(role, item.key.id, at: place)
        if role == .unknown, now < mix.faultsUntil, random.chance(perMille: mix.busyPerMille) {
            count(.busyBank)
            reach(.s7)
            return .vote(.busy)
        }
        let (answer, event) = conduct.bank.prepare(&banks[place].books, item)
        if let event { events.append(event) }
        guard case .vote(let vote) = answer else { return answer }
        note(place + 1, "votes", item.key.id, word: vote.word)
        // A copy in the same batch as the first waits for the same row.
        let isFresh = events.contains { if case .prepared(item.key, _, _, _, _) = $0 { true } else { false } }
        if !isFresh { checkRepeated(vote, item.digest, on: item.key.id, by: place) }
        if vote == .yes, event != nil { done.append(.doubt(item.key, item.timeoutMilliseconds)) }
        return answer
    }

    /// Counts the rows of the matrix that a repeated prepare reaches.
    private func noteReplay(_ role: ParticipantRole, _ id: TransactionID, at place: Int) {
        switch role {
        case .prepared, .committed:
            if lostAnswers.remove(LostAnswer(node: place + 1, id: id)) != nil { reach(.p3) }
        case .aborted(.some):
            if lostAnswers.remove(LostAnswer(node: place + 1, id: id)) != nil { reach(.p8) }
        case .aborted(.none): reach(.m5)
        case .unknown, .expired: break
        }
    }

    private func finish(
        _ key: TransactionKey, _ digest: Hash256?, _ outcome: Outcome, at place: Int, _ events: inout [CoreEvent],
        _ done: inout [BankNode.Done]
    ) -> CoreFinishAnswer {
        let role = banks[place].books.role(of: key)
        if role == .unknown, outcome == .aborted { reach(.m4) }
        let (answer, event) = conduct.bank.finish(
            &banks[place].books, CoreFinish(key: key, digest: digest, outcome: outcome))
        if let event {
            events.append(event)
            note(place + 1, "carries out", key.id, word: outcome == .committed ? "commit" : "abort")
            if audit.diedBeforeApplying.remove(LostAnswer(node: place + 1, id: key.id)) != nil { reach(.p5) }
        } else if answer == .acknowledged, lostAnswers.remove(LostAnswer(node: place + 1, id: key.id)) != nil {
            reach(.p7)
        }
        if answer == .acknowledged { done.append(.resolved(key, outcome)) }
        if answer == .violation { note(place + 1, "ALARM: refuses the outcome of", key.id) }
        return answer
    }

    private func entomb(_ key: TransactionKey, at place: Int, _ events: inout [CoreEvent]) {
        guard let known = banks[place].originator[key.id] else { return }
        let event = conduct.bank.entomb(&banks[place].books, key, known.origination.digest)
        guard let event else { return }
        events.append(event)
        note(place + 1, "withdraws", key.id)
    }

    // MARK: Durable

    func booksSynced(_ place: Int) {
        guard let (events, done) = banks[place].writing else { return }
        banks[place].writing = nil
        rowIsDurable(events, at: place)
        guard violation == nil, survives(place + 1) else { return }
        betweenRows(done, at: place)
    }

    /// Archives and makes a checkpoint if either is due, then goes on.
    private func betweenRows(_ done: [BankNode.Done], at place: Int) {
        archiveIfDue(at: place)
        guard processes[place + 1].isServing, !beginCheckpoint(holding: done, at: place) else { return }
        carryOut(done, at: place)
        workBooks(place)
    }

    func rowIsDurable(_ events: [CoreEvent], at place: Int) {
        banks[place].journal.append(CoreRow(events, writtenAtUnixMilliseconds: wallClock(place + 1)).serialized())
        for event in events { noteDurable(event, at: place) }
    }

    func carryOut(_ done: [BankNode.Done], at place: Int) {
        let life = processes[place + 1].life
        for item in done {
            guard processes[place + 1].life == life, processes[place + 1].isServing else { return }
            switch item {
            case .states(let number, let states): found(states, forPrepare: number, at: place)
            case .stored(let number, let answers): stored(answers, forPrepare: number, at: place)
            case .answer(let call, let said):
                checkSaid(said, to: call, by: place)
                answer(call, said)
                guard survives(place + 1) else { return }
            case .doubt(let key, let timeout):
                banks[place].doubts.note(key, timeoutMilliseconds: timeout, at: now)
                arm(place + 1, at: now + Self.bankPause)
            case .resolved(let key, let outcome):
                banks[place].doubts.resolve(key)
                banks[place].participant.finished(key, outcome, at: monotonicClock(place + 1))
            case .entombed(let keys, let roles, let releasing):
                for (key, role) in zip(keys, roles) { hear(.found(role), of: key.id, at: place) }
                if let releasing { release(releasing, at: place) }
            case .confirmed(let key, let role): hear(.confirmed(role), of: key.id, at: place)
            case .inDoubt(let inDoubt): goOnFreezing(inDoubt, at: place)
            case .clearing(let page, let peer, let since, let archived):
                join(page, since: since, archived: archived, with: peer, at: place)
            case .accounts(let accounts): freeze(closing: accounts, at: place)
            case .frozen(let isRefused): frozen(isRefused: isRefused, at: place)
            }
        }
    }

    // MARK: Time

    /// How often a bank checks its open work.
    static let bankPause = 500 * Mix.millisecond

    func wakeBank(_ place: Int) {
        for key in banks[place].doubts.due(at: now, using: &random) {
            note(place + 1, "asks, in doubt about", key.id)
            call(.outcome(key.id, isInDoubt: true), from: place + 1, to: Node.coordinator)
        }
        guard survives(place + 1) else { return }
        let events = banks[place].writing == nil ? conduct.bank.passTime(&banks[place].books, now) : []
        if !events.isEmpty {
            banks[place].writing = (events, [])
            guard beginRow(place + 1) else { return }
        }
        lookAfterOriginated(place)
        guard processes[place + 1].isServing else { return }
        writeDesk(place)
        guard processes[place + 1].isServing, isOpen(place) else { return }
        arm(place + 1, at: now + Self.bankPause)
    }

    /// Whether a bank has open work.
    private func isOpen(_ place: Int) -> Bool {
        let bank = banks[place]
        return !bank.doubts.isEmpty || bank.originator.hasOpen || !bank.deskQueue.isEmpty || bank.deskWriting != nil
    }

    // MARK: Outcomes of what is in doubt

    /// The register decides a key once: if it has another digest, the transaction held here can never commit.
    func learn(_ known: KnownOutcome, of id: TransactionID, at place: Int) {
        let key = TransactionKey(coordinator: Cast.coordinator, id: id)
        guard let decision = known.decision, case .prepared(let digest) = banks[place].books.role(of: key) else {
            return
        }
        bankWork(place, .learned(key, digest, decision.outcome.applied(to: digest, decided: known.digest)))
    }

    func bankHears(_ answer: Reply, to call: Call) {
        let place = call.from - 1
        switch (call.request, answer) {
        case (.submit(let draft), _): heard(answer, toHandOver: draft.id, at: place)
        case (.outcome(let id, isInDoubt: true), .outcome(let known)):
            // Only the books in doubt take this outcome: the desk learns it from the books.
            learn(known, of: id, at: place)
        case (.outcome(let id, isInDoubt: false), _):
            banks[place].asking.remove(id)
            if case .outcome(let known) = answer {
                hear(.learned(known.decision?.outcome, digest: known.digest), of: id, at: place)
            }
        case (.freeze(let wish), _): heard(answer, toFreeze: wish.window, of: Cast.banks[call.to - 1], at: place)
        case (.outcome, _), (.prepare, _), (.finish, _), (.loan, _), (.settle, _): break
        }
    }

    // MARK: Recovery

    func recoverBank(_ place: Int) throws {
        guard let (checkpoint, rows) = banks[place].journal.readable else {
            violate(.acknowledgedIsKept, "\(Cast.banks[place]) has lost rows that no checkpoint covers")
            return
        }
        var books = try checkpoint.map { try CoreBooks(checkpoint: $0) } ?? CoreBooks()
        for row in conduct.bank.recover(rows) {
            for event in try CoreRow(serialized: row).events { books.apply(event) }
        }
        banks[place].books = books
        checkRecovered(place)
        noteArchivedAgain(at: place)
        for doubt in books.inDoubt { banks[place].doubts.noteRecovered(doubt.key, at: now) }
        recoverDesk(place)
        recoverWindows(place)
        arm(place + 1, at: now)
        _ = beginCheckpoint(holding: [], at: place)
    }
}
