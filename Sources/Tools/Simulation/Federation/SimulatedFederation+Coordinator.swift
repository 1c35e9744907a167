import AtomicCommit
import BankCore
import SettlementProtocol

/// The coordinator's shell: it carries out what its books ask for.
extension SimulatedFederation {
    func takeSubmission(_ draft: Draft, _ call: Call) {
        guard now >= mix.faultsUntil || !windowRandom.chance(perMille: mix.refusedSubmissionPerMille) else {
            // It is too busy for this one, even if it took in an earlier copy.
            count(.refusedSubmission)
            answer(call, .refused(.busy))
            return
        }
        do throws(ProtocolError) {
            try EnvelopeRule.check(
                draft.transaction, coordinator: Cast.coordinator, members: Set(Cast.banks.prefix(mix.banks)))
        } catch {
            answer(call, .refused(error.reason))
            return
        }
        lookUp(RegisterLookup(id: draft.id, call: call))
    }

    func admit(_ draft: Draft, _ call: Call) {
        let (submitted, wallClock) = (draft.submitted, wallClock(Node.coordinator))
        let admission = conduct.coordinator.submit(&coordinator.books, submitted, now, wallClock, &effects)
        switch admission {
        case .takenIn:
            note(Node.coordinator, "takes in", draft.id)
            coordinator.drafts[draft.id] = draft
            coordinator.courses[draft.id] = Course(
                banks: draft.banks.count, takenIn: now,
                deadline: now + UInt64(draft.timeoutMilliseconds) * Mix.millisecond, digest: draft.digest)
            if audit.lostBeforePrepare.remove(draft.id) != nil { reach(.c1) }
            coordinator.waiting[draft.id, default: []].append(call)
            guard survives(Node.coordinator) else { return }
        case .joined: answerOrWait(draft.id, call)
        case .refused(let reason):
            note(Node.coordinator, "refuses", draft.id, word: reason.rawValue)
            if reason == .resourceExhausted { reach(.s2) }
            if reason == .expired, audit.decisions[draft.id] != nil { reach(.c13) }
            answer(call, .refused(reason))
        }
        flush()
    }

    private func answerOrWait(_ id: TransactionID, _ call: Call) {
        guard let known = coordinator.books.known(id), known.decision != nil else {
            coordinator.waiting[id, default: []].append(call)
            return
        }
        tellAsker(call, .outcome(known), id)
    }

    /// Checks that an outcome is durable before it leaves.
    private func tellAsker(_ call: Call, _ said: Reply, _ id: TransactionID) {
        if case .outcome(let known) = said, let decision = known.decision {
            checkTold(id, decision.outcome, digest: known.digest)
            checkSaid(decision, of: id)
            if known.isApplied, lostAnswers.remove(LostAnswer(node: Node.coordinator, id: id)) != nil { reach(.c10) }
        }
        answer(call, said)
    }

    func takeInquiry(_ id: TransactionID, _ call: Call) { lookUp(RegisterLookup(id: id, call: call)) }

    func inquire(about id: TransactionID, isInDoubt: Bool, _ call: Call) {
        let (bank, wallClock) = (Cast.banks[call.from - 1], wallClock(Node.coordinator))
        let said = conduct.coordinator.inquire(
            &coordinator.books, id, bank, isInDoubt, now, wallClock, &effects)
        switch said {
        case .outcome(let known) where coordinator.books.known(id) == nil && id.unixMilliseconds < audit.horizon:
            checkToldBelowHorizon(id, by: call.from - 1)
            answer(call, .outcome(known))
        case .outcome(let known): tellAsker(call, .outcome(known), id)
        case .pending:
            if isInDoubt, coordinator.books.known(id) != nil {
                coordinator.waiting[id, default: []].append(call)
            } else {
                answer(call, .pending)
            }
        case .refused(let reason):
            if reason == .expired, audit.decisions[id] != nil { reach(.c13) }
            answer(call, .refused(reason))
        }
        flush()
    }

    // MARK: Answers of banks

    func coordinatorHears(_ answer: Reply, to call: Call) {
        let bank = Cast.banks[call.to - 1]
        switch (call.request, answer) {
        case (.prepare(let asks, _), .votes(let answers)):
            coordinator.books.delivered(answers.count, to: bank, .asks)
            for (ask, answer) in zip(asks, answers) { hear(answer, to: ask) }
        case (.prepare(let asks, _), .malformed):
            for ask in asks { coordinator.books.refused(ask.id, ask.index, at: now, into: &effects) }
        case (.prepare(let asks, _), _):
            coordinator.books.undelivered(asks, to: bank, at: now, using: &random)
        case (.finish(let tells), .finished(let answers)):
            coordinator.books.delivered(answers.count, to: bank, .tells)
            for (tell, answer) in zip(tells, answers) { hear(answer, to: tell) }
        case (.finish(let tells), _):
            coordinator.books.undelivered(tells, to: bank, at: now, using: &random)
        case (.submit, _), (.outcome, _), (.freeze, _), (.loan, _), (.settle, _): break
        }
        flush()
    }

    private func hear(_ answer: PrepareBatch.Answer, to ask: CoordinatorEffects.Ask) {
        switch answer {
        case .refused(let error):
            note(
                Node.coordinator, "has an item refused by", ask.id, peer: node(of: ask.bank),
                word: error.reason.rawValue)
            coordinator.books.refused(ask.id, ask.index, at: now, into: &effects)
        case .vote(let vote, let digest):
            note(Node.coordinator, "hears a vote of", ask.id, peer: node(of: ask.bank), word: vote.word)
            if var course = coordinator.courses[ask.id] {
                course.answered.insert(ask.index)
                if now >= course.deadline, !course.isProposed { reach(.m3) }
                if vote == .yes, digest == course.digest, now < course.deadline { course.votedYes.insert(ask.index) }
                coordinator.courses[ask.id] = course
            }
            conduct.coordinator.count(
                &coordinator.books,
                CoordinatorConduct.Ballot(id: ask.id, index: ask.index, vote: vote, digest: digest), now,
                &effects, &random)
        }
    }

    private func hear(_ answer: CoreFinishAnswer, to tell: CoordinatorEffects.Tell) {
        switch answer {
        case .acknowledged, .expired:
            note(Node.coordinator, "hears an acknowledgement of", tell.id, peer: node(of: tell.bank))
            coordinator.courses[tell.id]?.acknowledged.insert(tell.index)
            conduct.coordinator.acknowledge(&coordinator.books, tell.id, tell.index, now, &effects)
        case .violation:
            note(Node.coordinator, "ALARM: its outcome is refused by", tell.id, peer: node(of: tell.bank))
            coordinator.books.notAcknowledged(tell, at: now, using: &random)
        case .busy, .blocked: coordinator.books.notAcknowledged(tell, at: now, using: &random)
        }
    }

    func node(of bank: MemberID) -> Int { Node.bank(Cast.banks.firstIndex(of: bank) ?? 0) }

    // MARK: Carrying out

    func wakeCoordinator() {
        conduct.coordinator.tick(&coordinator.books, now, &effects)
        flush()
    }

    /// Carries out what the books ask for, in its order.
    func flush() {
        let step = effects
        effects = CoordinatorEffects()
        for entry in step.record {
            checkProposal(entry)
            coordinator.courses[entry.id]?.isProposed = true
            note(Node.coordinator, "proposes", entry.id, word: entry.decision.word)
        }
        coordinator.toRecord += step.record
        coordinator.toNote += step.finished
        if let horizon = step.horizon { coordinator.horizonToRecord = max(coordinator.horizonToRecord, horizon) }
        if !coordinator.toRecord.isEmpty {
            guard survives(Node.coordinator) else { return }
            writeRegister()
        }
        guard processes[Node.coordinator].isServing else { return }
        guard askAll(step.asks), tellAll(step.tells) else { return }
        for id in step.decided {
            for call in coordinator.waiting.removeValue(forKey: id) ?? [] {
                if let known = coordinator.books.known(id) { tellAsker(call, .outcome(known), id) }
            }
            coordinator.drafts[id] = nil
        }
        if !step.finished.isEmpty { archiveRegister(evenFew: false) }
        guard processes[Node.coordinator].isServing else { return }
        if effects != CoordinatorEffects() { flush() }
        if let due = coordinator.books.nextDue { arm(Node.coordinator, at: due) }
    }

    /// False if the coordinator dies on the way.
    private func askAll(_ asks: [CoordinatorEffects.Ask]) -> Bool {
        guard !asks.isEmpty else { return true }
        for place in 0..<mix.banks {
            let some = asks.filter { $0.bank == Cast.banks[place] }
            let drafts = some.compactMap { coordinator.drafts[$0.id] }
            guard !some.isEmpty, drafts.count == some.count else { continue }
            for ask in some { coordinator.courses[ask.id]?.prepared.insert(ask.index) }
            call(.prepare(some, drafts), from: Node.coordinator, to: Node.bank(place))
            guard survives(Node.coordinator) else { return false }
        }
        return true
    }

    private func tellAll(_ tells: [CoordinatorEffects.Tell]) -> Bool {
        guard !tells.isEmpty else { return true }
        for place in 0..<mix.banks {
            let some = tells.filter { $0.bank == Cast.banks[place] }
            guard !some.isEmpty else { continue }
            for tell in some {
                checkTold(tell.id, tell.outcome, digest: tell.digest)
                let banks = audit.decisions[tell.id]?.participants.count ?? 1
                coordinator.courses[tell.id, default: Course(banks: banks)].told.insert(tell.index)
            }
            call(.finish(some), from: Node.coordinator, to: Node.bank(place))
            guard survives(Node.coordinator) else { return false }
        }
        return true
    }

    // MARK: The register

    func writeRegister() {
        guard coordinator.writing == nil, !coordinator.isCheckpointing, processes[Node.coordinator].isServing else {
            return
        }
        var row = RegisterRow()
        row.decided = coordinator.toRecord
        row.finished = coordinator.toNote
        row.horizon = coordinator.horizonToRecord
        guard !row.isEmpty else { return }
        coordinator.toRecord = []
        coordinator.toNote = []
        coordinator.horizonToRecord = 0
        coordinator.writing = row
        guard beginRow(Node.coordinator), !conduct.coordinator.waitsForRow else { return }
        for entry in row.decided { coordinator.books.recorded(entry.id, entry.decision, at: now, into: &effects) }
        flush()
    }

    func registerSynced() {
        guard let row = coordinator.writing else { return }
        coordinator.writing = nil
        registerIsDurable(row)
        guard violation == nil, survives(Node.coordinator) else { return }
        coordinator.isCheckpointing = isRegisterCheckpointDue
        for entry in row.decided {
            coordinator.books.recorded(entry.id, entry.decision, at: now, into: &effects)
        }
        if row.horizon > 0 {
            coordinator.books.horizonRecorded(row.horizon)
            checkForgetting()
        }
        flush()
        guard processes[Node.coordinator].isServing else { return }
        if coordinator.isCheckpointing {
            beginRegisterCheckpoint()
        } else if !coordinator.toRecord.isEmpty {
            writeRegister()
        }
    }

    /// The row survives every later crash.
    func registerIsDurable(_ row: RegisterRow) {
        coordinator.journal.append(row)
        audit.horizon = max(audit.horizon, row.horizon)
        for entry in row.decided {
            note(Node.coordinator, "DECIDES durably", entry.id, word: entry.decision.word)
            noteDecision(entry)
        }
    }

    func recoverCoordinator() {
        var register = RecoveredRegister()
        guard let (checkpoint, rows) = coordinator.journal.readable else {
            violate(.acknowledgedIsKept, "the register has lost rows that no checkpoint covers")
            return
        }
        for row in conduct.coordinator.recover((checkpoint.map { [$0] } ?? []) + rows) {
            register.archiveEnd = max(register.archiveEnd, row.archiveEnd)
            register.newestCommitted = max(register.newestCommitted, row.newestCommitted)
            register.take(decided: row.decided, finished: row.finished, horizon: row.horizon)
        }
        var books = CoordinatorBooks(banks: Array(Cast.banks.prefix(mix.banks)), rules: coordinator.books.rules)
        books.recover(register, at: now, into: &effects)
        coordinator.books = books
        checkForgetting()
        noteArchivedAgain()
        flush()
    }
}

extension Decision {
    /// For a trace.
    var word: String {
        switch outcome {
        case .committed: "commit"
        case .aborted: "abort (\(cause.map { "\($0)" } ?? "no cause"))"
        }
    }
}

extension Vote {
    var word: String {
        switch self {
        case .yes: "yes"
        case .no: "no"
        case .busy: "busy"
        }
    }
}
