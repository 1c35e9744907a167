import AtomicCommit
import BankCore
import SettlementProtocol

/// Crashes and restarts.
extension SimulatedFederation {
    /// Passes a moment at which a process may die: a message received, a row begun or durable, a message sent. False if
    /// `node` is down afterwards.
    ///
    /// - Parameter inArchive: Whether the moment is a step of an archive, a checkpoint or a removal.
    func survives(_ node: Int, inArchive: Bool = false) -> Bool {
        moments += 1
        if let victim = plannedCrashes[moments], processes[victim].isUp {
            crash(victim, outage: random.pick(20...400) * Mix.millisecond)
            return victim != node
        }
        guard now < mix.faultsUntil, dies(inArchive: inArchive) else { return processes[node].isUp }
        guard processes[node].isUp else { return false }
        crash(node, outage: random.pick(20...1_500) * Mix.millisecond)
        return false
    }

    private func dies(inArchive: Bool) -> Bool {
        inArchive
            ? archiveRandom.chance(perMille: mix.archiveCrashPerMille) : random.chance(perMille: mix.crashPerMille)
    }

    /// Ends the process, without what was not durable. It starts again after `outage` nanoseconds.
    func crash(_ node: Int, outage: UInt64) {
        guard processes[node].isUp else { return }
        count(processes[node].isServing ? .crash : .crashInRecovery)
        note(node, "DIES")
        if !processes[node].isServing, hasUnfinishedWork(node) { reach(.c12) }
        noteDeath(of: node)
        processes[node].isUp = false
        processes[node].isServing = false
        processes[node].isPaused = false
        processes[node].isStopping = false
        processes[node].deferred = []
        processes[node].knowsDiskIsFull = false
        processes[node].wakesAt = nil
        processes[node].life += 1
        processes[node].downSince = now
        resolveRow(of: node)
        resolveChanges(of: node)
        if node == Node.coordinator {
            forgetCoordinator()
        } else {
            settleDeskRow(of: node - 1)
            forgetBank(node - 1)
        }
        if now < mix.faultsUntil, random.chance(perMille: mix.damagePerMille) { processes[node].isDamaged = true }
        queue.add(.start(node: node), at: now + outage)
    }

    private func hasUnfinishedWork(_ node: Int) -> Bool {
        guard node == Node.coordinator else { return !audit.yeses(of: node - 1).isEmpty }
        return audit.decisions.values.contains { !$0.isFinishedEverywhere }
    }

    private func forgetCoordinator() {
        coordinator.books = CoordinatorBooks(
            banks: Array(Cast.banks.prefix(mix.banks)), rules: coordinator.books.rules)
        for call in coordinator.waiting.values.joined() { noteLost(call) }
        coordinator.waiting = [:]
        coordinator.toRecord = []
        coordinator.toNote = []
        coordinator.horizonToRecord = 0
        coordinator.horizonClock = nil
        coordinator.isCheckpointing = false
        coordinator.checkpointedAt = coordinator.journal.covered
        effects = CoordinatorEffects()
        coordinator.drafts = [:]
        coordinator.courses = [:]
    }

    private func forgetBank(_ place: Int) {
        banks[place] = banks[place].forgetful(at: participantRules(place))
    }

    // MARK: Starting

    func start(_ node: Int) {
        guard !processes[node].isUp else { return }
        if processes[node].isDamaged {
            // It refuses to serve until an operator restores the good bytes.
            count(.damagedStore)
            reach(.s3)
            note(node, "refuses to start: its store is damaged")
            processes[node].isDamaged = false
            queue.add(.start(node: node), at: now + random.pick(500...3_000) * Mix.millisecond)
            return
        }
        if now < mix.faultsUntil, random.chance(perMille: mix.lockedPerMille) {
            count(.lockedStore)
            reach(.s5)
            note(node, "cannot start: its store is locked (75)")
            queue.add(.start(node: node), at: now + random.pick(50...500) * Mix.millisecond)
            return
        }
        processes[node].isUp = true
        processes[node].followsTornRow = processes[node].diedInRow
        processes[node].diedInRow = false
        note(node, "starts")
        guard survives(node) else { return }
        queue.add(.recovered(node: node, life: processes[node].life), at: now + random.pick(1...40) * Mix.millisecond)
    }

    func recovered(_ node: Int) {
        guard processes[node].isUp else { return }
        guard survives(node) else { return }
        processes[node].isServing = true
        processes[node].diedAt = []
        note(node, "serves again")
        defer { if processes[node].isServing { startHorizonClock(of: node) } }
        if node == Node.coordinator {
            recoverCoordinator()
        } else {
            let isLong = now - processes[node].downSince > 60 * Mix.second
            if isLong, !audit.yeses(of: node - 1).isEmpty { reach(.p4) }
            do { try recoverBank(node - 1) } catch {
                violate(.acknowledgedIsKept, "\(Node.name(node)) cannot read its own rows: \(error)")
            }
        }
    }

    // MARK: Where it died

    private func noteDeath(of node: Int) {
        var at: Set<UInt64> = []
        if node == Node.coordinator { coordinatorPoints(&at) } else { bankPoints(node - 1, &at) }
        processes[node].diedAt = at
        for other in processes.indices where other != node && !processes[other].isUp {
            guard !processes[other].diedAt.isDisjoint(with: at) else { continue }
            reach(node == Node.coordinator || other == Node.coordinator ? .p10 : .p9)
        }
    }

    private func coordinatorPoints(_ at: inout Set<UInt64>) {
        let writing = coordinator.writing?.decided ?? []
        if !writing.isEmpty {
            reach(.c6)
            processes[Node.coordinator].diedInRow = true
        }
        if (writing + coordinator.toRecord).contains(where: { $0.decision == .abort(.inquired) }) { reach(.c11) }
        if coordinator.writing.map({ $0.horizon > 0 }) ?? false { reach(.c13) }
        let inRow = Set(writing.map(\.id))
        for (id, course) in coordinator.courses { point(id, course, isInRow: inRow.contains(id), &at) }
    }

    private func point(_ id: TransactionID, _ course: Course, isInRow: Bool, _ at: inout Set<UInt64>) {
        guard let known = coordinator.books.known(id) else { return }
        let all = MemberSet(all: course.banks)
        guard known.decision != nil || audit.decisions[id] != nil else {
            if course.prepared.isEmpty {
                reach(.c2)
                audit.lostBeforePrepare.insert(id)
            } else if course.prepared != all {
                reach(.c3)
            } else if course.votedYes == all {
                if !isInRow { reach(.c5) }
                at.insert(id.low)
            } else {
                reach(.c4)
            }
            return
        }
        guard !known.isApplied else {
            if coordinator.toNote.contains(id) || coordinator.writing?.finished.contains(id) ?? false { reach(.c9) }
            return
        }
        at.insert(id.low)
        if course.told.isEmpty { reach(.c7) } else if course.acknowledged != all { reach(.c8) }
    }

    private func bankPoints(_ place: Int, _ at: inout Set<UInt64>) {
        for prepare in banks[place].prepares.values {
            let stored = banks[place].writing?.events.contains { event in
                prepare.asks.contains { event.isVote(on: $0.id) }
            }
            guard stored != true else { continue }
            reach(.p1)
            for ask in prepare.asks { at.insert(ask.id.low) }
        }
        for work in banks[place].works {
            switch work {
            case .finish(_, let tells):
                for tell in tells {
                    at.insert(tell.id.low)
                    audit.diedBeforeApplying.insert(LostAnswer(node: place + 1, id: tell.id))
                }
            case .states, .store, .learned, .entomb, .confirm, .horizon, .amend, .archive, .freeze: break
            }
        }
        guard let (events, done) = banks[place].writing else { return }
        for event in events {
            switch event {
            case .prepared(let key, _, _, _, _), .refused(let key, _, _):
                reach(.p2)
                at.insert(key.id.low)
            case .finished(let key, _):
                reach(.p6)
                at.insert(key.id.low)
                processes[place + 1].diedInRow = true
            case .entombed, .amended, .horizonRaised: break
            }
        }
        for case .answer(let call, _) in done { noteLost(call) }
        for case .stored(let number, _) in done {
            if let prepare = banks[place].prepares[number] { noteLost(prepare.call) }
        }
    }
}

extension CoreEvent {
    fileprivate func isVote(on id: TransactionID) -> Bool {
        switch self {
        case .prepared(let key, _, _, _, _), .refused(let key, _, _): key.id == id
        case .finished, .entombed, .amended, .horizonRaised: false
        }
    }
}
