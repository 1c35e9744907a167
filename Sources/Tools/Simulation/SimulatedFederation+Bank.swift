import AtomicCommit
import BankCore
import Foundation
import Ledger
import Projections
import SettlementProtocol

/// A bank's shell around its books: what gathered becomes one row, and answers follow when it is durable.
extension SimulatedFederation {
    func bankWork(_ place: Int, _ work: BankNode.Work) {
        banks[place].works.append(work)
        guard survives(Node.bank(place)) else { return }
        workBooks(place)
    }

    func workBooks(_ place: Int) {
        guard processes[place + 1].isServing, banks[place].writing == nil, !banks[place].works.isEmpty else { return }
        let works = banks[place].works
        banks[place].works = []
        var events: [CoreEvent] = []
        var done: [BankNode.Done] = []
        for work in works { decide(work, at: place, &events, &done) }
        events += conduct.bank.passTime(&banks[place].books, now)
        checkLimits(place)
        guard !events.isEmpty else {
            carryOut(done, at: place)
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
        case .prepare(let call, let asks, let wishes):
            var answers: [PrepareAnswer] = []
            for (ask, wish) in zip(asks, wishes) {
                answers.append(prepare(wish, ask.index, at: place, &events, &done))
            }
            done.append(.answer(call, .votes(answers)))
        case .finish(let call, let tells):
            var answers: [CoreFinishAnswer] = []
            for tell in tells {
                let key = TransactionKey(coordinator: Cast.coordinator, id: tell.id)
                answers.append(finish(key, tell.digest, tell.outcome, at: place, &events, &done))
            }
            done.append(.answer(call, .finished(answers)))
        case .learned(let key, let digest, let outcome):
            // Only what is in doubt here takes it: it may be about something that ended meanwhile.
            guard banks[place].books.role(of: key) == .prepared(digest) else { return }
            _ = finish(key, digest, outcome, at: place, &events, &done)
        case .withdraw(let id): withdraw(id, at: place, &events, &done)
        case .horizon(let unixMilliseconds):
            if let event = banks[place].books.raiseHorizon(to: unixMilliseconds) { events.append(event) }
        case .amend(let amendment):
            // What is held or below the floor is not there to be moved.
            if let event = try? banks[place].books.amend(amendment) { events.append(event) }
        }
    }

    // MARK: Prepare

    private func prepare(
        _ wish: Wish, _ index: Int, at place: Int, _ events: inout [CoreEvent], _ done: inout [BankNode.Done]
    ) -> PrepareAnswer {
        let item = wish.items[index]
        let key = item.header.key
        let role = banks[place].books.role(of: key)
        noteReplay(role, key.id, at: place)
        if role == .unknown {
            if key.id.unixMilliseconds > wallClock(place + 1) + ProtocolLimits.clockAhead {
                return .error(.tooFarAhead)
            }
            if now < mix.faultsUntil, random.chance(perMille: mix.busyPerMille) {
                count(.busyBank)
                reach(.s7)
                return .vote(.busy, digest: wish.digest)
            }
        }
        let core = coreItem(wish, index, at: place)
        let (answer, event) = conduct.bank.prepare(&banks[place].books, core)
        if let event { events.append(event) }
        switch answer {
        case .vote(let vote):
            note(place + 1, "votes", key.id, word: vote.word)
            // A copy in one batch with the first waits for the same row.
            let isFresh = events.contains { if case .prepared(key, _, _, _, _) = $0 { true } else { false } }
            if !isFresh { checkRepeated(vote, wish.digest, on: key.id, by: place) }
            if vote == .yes, event != nil { done.append(.doubt(key, item.header.timeoutMilliseconds)) }
            return .vote(vote, digest: wish.digest)
        case .conflict: return .error(.conflict)
        case .expired: return .error(.expired)
        }
    }

    /// Rows of the matrix that a repeated prepare is about.
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

    private func coreItem(_ wish: Wish, _ index: Int, at place: Int) -> CoreItem {
        let (header, digest) = (wish.transaction.header, wish.digest)
        return CoreItem(
            key: header.key, digest: digest, timeoutMilliseconds: header.timeoutMilliseconds,
            proposal: proposal(for: wish, index, at: place),
            sealShortage: { Self.seal(Judge.refusal(for: $0), header, digest, at: place) })
    }

    private func proposal(for wish: Wish, _ index: Int, at place: Int) -> CoreItem.Proposal {
        let judge = Cast.judges[place]
        let header = wish.transaction.header
        do throws(RefusalError) {
            let opened = wish.draft.opened[index]
            var accounts: [AccountName: Account] = [:]
            for name in judge.accountsNeeded(for: opened) { accounts[name] = banks[place].books.ledger[name] }
            let facts = Judge.Facts(
                origination: banks[place].originations[header.key], businessDay: Cast.day, accounts: accounts)
            let record = PreparedRecord(
                originator: header.originator, businessDay: Cast.day, projection: opened.canonicalProjection)
            return .hold(try judge.postings(for: opened, facts: facts), record: record.serialized())
        } catch {
            return .refuse(sealedReason: Self.seal(error.refusal, header, wish.digest, at: place))
        }
    }

    private static func seal(_ refusal: Refusal, _ header: Header, _ digest: Hash256, at place: Int) -> Data {
        (try? refusal.sealed(of: header.key, digest: digest, to: header.originator, ring: Cast.rings[place])) ?? Data()
    }

    // MARK: Finish

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
        if answer == .acknowledged { done.append(.settled(key)) }
        if answer == .violation { note(place + 1, "ALARM: refuses the outcome of", key.id) }
        return answer
    }

    private func withdraw(
        _ id: TransactionID, at place: Int, _ events: inout [CoreEvent], _ done: inout [BankNode.Done]
    ) {
        guard let loan = banks[place].loans[id] else { return }
        let (answer, event) = conduct.bank.withdraw(&banks[place].books, loan.wish.key, loan.wish.digest)
        if let event {
            events.append(event)
            note(place + 1, "withdraws", id)
        }
        switch answer {
        case .entomb, .already: done.append(.withdrawn(id))
        case .voted, .expired: break
        }
    }

    // MARK: Durable

    func booksSynced(_ place: Int) {
        guard let (events, done) = banks[place].writing else { return }
        banks[place].writing = nil
        rowIsDurable(events, at: place)
        guard violation == nil, survives(place + 1) else { return }
        carryOut(done, at: place)
        workBooks(place)
    }

    func rowIsDurable(_ events: [CoreEvent], at place: Int) {
        banks[place].rows.append(CoreRow(events, writtenAtUnixMilliseconds: wallClock(place + 1)).serialized())
        for event in events {
            if case .finished(let key, .committed) = event {
                banks[place].newestCommitted = max(banks[place].newestCommitted, key.id.unixMilliseconds)
            }
            noteDurable(event, at: place)
        }
    }

    private func carryOut(_ done: [BankNode.Done], at place: Int) {
        for item in done {
            switch item {
            case .answer(let call, let said):
                checkSaid(said, to: call, by: place)
                answer(call, said)
                guard survives(place + 1) else { return }
            case .doubt(let key, let timeout):
                banks[place].doubts.note(key, timeoutMilliseconds: timeout, at: now)
                arm(place + 1, at: now + Self.bankPause)
            case .settled(let key): banks[place].doubts.settle(key)
            // The tombstone is durable; what was voted on instead is found by the next look.
            case .withdrawn(let id): apply(.found(.aborted(nil), isOverdue: true), toLoan: id, at: place)
            }
        }
    }

    // MARK: Time

    /// Between two looks of a bank at what is open.
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
        lookAtLoans(place)
        guard !banks[place].doubts.isEmpty || banks[place].hasOpenLoans else { return }
        arm(place + 1, at: now + Self.bankPause)
    }

    func bankHears(_ answer: Answer, to call: Call) {
        let place = call.from - 1
        switch (call.request, answer) {
        case (.submit(let wish), _): deskHears(answer, toSubmission: true, of: wish.id, at: place)
        case (.outcome(let id, let isInDoubt), _):
            guard isInDoubt else {
                deskHears(answer, toSubmission: false, of: id, at: place)
                return
            }
            // It is for who is in doubt, and for nobody else: the desk learns from the books.
            if case .outcome(let known) = answer { learn(known, of: id, at: place) }
        case (.prepare, _), (.finish, _), (.loan, _): break
        }
    }

    /// The register decides a key once: where it holds another digest, what is held here can never commit.
    private func learn(_ known: KnownOutcome, of id: TransactionID, at place: Int) {
        let key = TransactionKey(coordinator: Cast.coordinator, id: id)
        guard let decision = known.decision, case .prepared(let digest) = banks[place].books.role(of: key) else {
            return
        }
        let isMine = decision.outcome == .aborted || known.digest == digest
        bankWork(place, .learned(key, digest, isMine ? decision.outcome : .aborted))
    }

    // MARK: Recovery

    func recoverBank(_ place: Int) throws {
        var books = CoreBooks()
        var rows = conduct.bank.recover(banks[place].rows)
        if mix.retention != nil, let checkpoint = banks[place].checkpoint {
            books = try CoreBooks(checkpoint: checkpoint)
            rows = Array(rows.dropFirst(audit.checkpointedRows[place]))
        }
        for row in rows { for event in try CoreRow(serialized: row).events { books.apply(event) } }
        banks[place].books = books
        checkRecovered(place)
        if banks[place].rows.count > audit.checkpointedRows[place] + 10 {
            banks[place].checkpoint = books.checkpoint()
            audit.checkpointedRows[place] = banks[place].rows.count
        }
        banks[place].doubts = DoubtSchedule()
        for doubt in books.inDoubt { banks[place].doubts.noteRecovered(doubt.key, at: now) }
        recoverDesk(place)
        arm(place + 1, at: now)
    }
}
