import AtomicCommit
import BankCore
import SettlementProtocol

/// Plans the faults of a run, and carries them out.
extension SimulatedFederation {
    func planFaults() {
        let last = mix.faultsUntil
        for _ in 0..<mix.crashes {
            plan(.crash(anyone(), outage: random.pick(50...2_500) * Mix.millisecond), before: last)
        }
        for _ in 0..<mix.gracefulStops { plan(.stop(anyone()), before: last) }
        for _ in 0..<mix.pauses { plan(.pause(anyone(), random.pick(100...6_000) * Mix.millisecond), before: last) }
        for _ in 0..<mix.clockJumps {
            let far: Int64 = random.chance(perMille: 500) ? 3_600_000 : 10 * 365 * 86_400_000
            plan(.jump(anyone(), milliseconds: random.chance(perMille: 500) ? far : -far), before: last)
        }
        for _ in 0..<mix.fullDisks {
            plan(.fillDisk(anyone(), random.pick(200...4_000) * Mix.millisecond), before: last)
        }
        for _ in 0..<mix.partitions {
            plan(.partition(partition(), random.pick(200...5_000) * Mix.millisecond), before: last)
        }
        for _ in 0..<mix.slowLinks {
            let bank = Node.bank(random.pick(0..<mix.banks))
            plan(.slow(bank, Node.coordinator, random.pick(500...4_000) * Mix.millisecond), before: last)
        }
        for number in 0..<mix.reserveMoves { queue.add(.movesReserve(number), at: reserveRandom.pick(0...last)) }
        if mix.longOutage {
            let outage = random.pick(3_600...3 * 3_600) * Mix.second
            plan(.crash(Node.bank(random.pick(0..<mix.banks)), outage: outage), before: mix.spread + Mix.second)
            // Only the outage lasts: what a clock keeps from ending would be asked for again and again for hours.
            queue.add(.fault(.correctClocks), at: last)
            healAt = last + outage
        }
    }

    private func plan(_ fault: PlannedFault, before last: UInt64) {
        queue.add(.fault(fault), at: random.pick(0...last))
    }

    private func anyone() -> Int { random.pick(0..<mix.banks + 1) }

    private func partition() -> Partition {
        let nodes = mix.banks + 1
        switch random.pick(0..<4) {
        case 0:
            let (from, to) = (anyone(), anyone())
            return Partition(isOneWay: true, pairs: from == to ? [(0, 1)] : [(from, to)])
        case 1: return alone(Node.coordinator)
        case 2: return alone(Node.bank(random.pick(0..<mix.banks)))
        default:
            let side = (0..<nodes).map { _ in random.chance(perMille: 500) }
            var pairs: [(from: Int, to: Int)] = []
            for from in 0..<nodes { for to in 0..<nodes where side[from] != side[to] { pairs.append((from, to)) } }
            return Partition(pairs: pairs)
        }
    }

    private func alone(_ node: Int) -> Partition {
        Partition(pairs: processes.indices.filter { $0 != node }.flatMap { [(node, $0), ($0, node)] })
    }

    func carryOut(_ fault: PlannedFault) {
        switch fault {
        case .crash(let node, let outage):
            if outage > 60 * Mix.second { count(.longOutage) }
            crash(node, outage: outage)
        case .stop(let node): stop(node)
        case .exit(let node, let life): exit(node, life)
        case .pause(let node, let duration): pause(node, duration)
        case .resume(let node): resume(node)
        case .jump(let node, let milliseconds):
            count(.clockJump)
            if hasWork { reach(.s8) }
            note(node, "sees its wall clock jump by", word: "\(milliseconds) ms")
            processes[node].wallOffset = milliseconds
        case .correctClocks: for node in processes.indices { processes[node].wallOffset = 0 }
        case .fillDisk(let node, let duration):
            count(.diskFull)
            note(node, "has a full disk")
            processes[node].isDiskFull = true
            queue.add(.fault(.freeDisk(node)), at: now + duration)
        case .freeDisk(let node): processes[node].isDiskFull = false
        case .partition(let partition, let duration):
            count(partition.isOneWay ? .oneWayPartition : .fullPartition)
            for (from, to) in partition.pairs { blocked[from][to] += 1 }
            queue.add(.fault(.rejoin(partition)), at: now + duration)
        case .rejoin(let partition):
            for (from, to) in partition.pairs where blocked[from][to] > 0 { blocked[from][to] -= 1 }
        case .slow(let from, let to, let duration):
            count(.slowLink)
            slow[from][to] = true
            queue.add(.fault(.quicken(from, to)), at: now + duration)
        case .quicken(let from, let to): slow[from][to] = false
        }
    }

    private var hasWork: Bool {
        coordinator.books.pendingCount > 0 || banks.contains { !$0.doubts.isEmpty || $0.originator.hasOpen }
    }

    // MARK: Pauses

    private func pause(_ node: Int, _ duration: UInt64) {
        guard processes[node].isUp, !processes[node].isPaused else { return }
        count(.pause)
        note(node, "is paused")
        processes[node].isPaused = true
        if node != Node.coordinator, !banks[node - 1].doubts.isEmpty { reach(.z3) }
        queue.add(.fault(.resume(node)), at: now + duration)
    }

    private func resume(_ node: Int) {
        guard processes[node].isPaused else { return }
        note(node, "resumes")
        processes[node].isPaused = false
        if node == Node.coordinator {
            let late = coordinator.courses.contains { id, course in
                audit.decisions[id] == nil && course.deadline > 0 && course.deadline < now
                    && coordinator.books.known(id)?.decision == nil
            }
            if late { reach(.z1) }
        }
        let deferred = processes[node].deferred
        processes[node].deferred = []
        for occurrence in deferred { queue.add(occurrence, at: now) }
    }

    // MARK: Stops

    private func stop(_ node: Int) {
        guard processes[node].isServing, !processes[node].isStopping else { return }
        count(.gracefulStop)
        if hasWork { reach(.z4) }
        note(node, "is asked to stop")
        processes[node].isStopping = true
        if node == Node.coordinator { coordinator.books.isStopping = true }
        queue.add(.fault(.exit(node, life: processes[node].life)), at: now + 200 * Mix.millisecond)
    }

    /// Ends a process once its row is written; a paused process ends at once.
    private func exit(_ node: Int, _ life: Int) {
        guard processes[node].life == life, processes[node].isUp else { return }
        let isWriting =
            node == Node.coordinator
            ? coordinator.writing != nil
            : banks[node - 1].writing != nil || banks[node - 1].deskWriting != nil
        guard !isWriting || processes[node].isPaused else {
            queue.add(.fault(.exit(node, life: life)), at: now + 5 * Mix.millisecond)
            return
        }
        crash(node, outage: random.pick(50...500) * Mix.millisecond)
    }

    // MARK: Maintenance

    /// Raises horizons, notes finished ids, and ends the refusals of a disk that has space again.
    func maintain() {
        for node in processes.indices where processes[node].isServing && !processes[node].isPaused {
            if processes[node].knowsDiskIsFull, !processes[node].isDiskFull {
                processes[node].knowsDiskIsFull = false
                if node == Node.coordinator { coordinator.books.isFull = false }
                note(node, "has space again")
            }
            if node == Node.coordinator {
                if mix.retention != nil {
                    let time = believedTime(of: node, &coordinator.horizonClock)
                    coordinator.books.raiseHorizon(wallClock: time, into: &effects)
                    flush()
                }
                if processes[node].isServing { writeRegister() }
                if processes[node].isServing { archiveRegister(evenFew: true) }
                if processes[node].isServing, mix.memory != nil { removeWhatIsCovered() }
            } else {
                banks[node - 1].participant.readClock(wallClock(node), at: monotonicClock(node))
                writeUnwritten(node - 1)
                if mix.memory != nil { maintainArchives(of: node - 1) }
                if processes[node].isServing, let retention = mix.retention { raiseHorizon(of: node - 1, retention) }
            }
        }
        queue.add(.maintain, at: now + (now > mix.faultsUntil + Mix.second && !isHealed ? 60 : 1) * Mix.second)
    }

    /// One round of a bank's maintenance; the next begins once the horizon of the last one is durable.
    private func maintainArchives(of place: Int) {
        guard !isRaisingHorizon(place) else { return }
        let steps = [letGo, { self.bankWork($0, .archive) }, forgetVotes, archiveDesk]
        for step in steps where processes[place + 1].isServing { step(place) }
    }

    private func isRaisingHorizon(_ place: Int) -> Bool {
        let works = banks[place].works + (banks[place].lookup?.works ?? [])
        return works.contains { if case .horizon = $0 { true } else { false } }
            || banks[place].writing?.events.contains { if case .horizonRaised = $0 { true } else { false } } ?? false
    }

    private func raiseHorizon(of place: Int, _ retention: UInt64) {
        let time = believedTime(of: place + 1, &banks[place].horizonClock)
        let target = Originator.horizonTarget(
            wallClock: time, newestCommitted: banks[place].books.newestCommitted,
            retention: retention, step: 1)
        let horizon = banks[place].originator.allowHorizon(target)
        guard horizon > banks[place].books.horizon else { return }
        bankWork(place, .horizon(horizon))
    }

    /// Starts the clock of a member's horizon, as a process does at its start.
    func startHorizonClock(of node: Int) {
        guard let retention = mix.retention else { return }
        let horizon = node == Node.coordinator ? coordinator.books.horizon : banks[node - 1].books.horizon
        let clock = HorizonClock(
            horizon: horizon, retention: retention, wallClock: wallClock(node), at: monotonicClock(node))
        if node == Node.coordinator { coordinator.horizonClock = clock } else { banks[node - 1].horizonClock = clock }
    }

    /// The time by which a member raises its horizon.
    private func believedTime(of node: Int, _ clock: inout HorizonClock?) -> UInt64 {
        clock?.read(wallClock: wallClock(node), at: monotonicClock(node)) ?? 0
    }

    // MARK: Healing

    /// From now on there are no faults, and everything must end.
    func heal() {
        note(Node.client, "all faults are over")
        isHealed = true
        for node in processes.indices {
            processes[node].wallOffset = 0
            processes[node].isDiskFull = false
            processes[node].isDamaged = false
            for other in processes.indices {
                blocked[node][other] = 0
                slow[node][other] = false
            }
            if processes[node].isPaused { resume(node) }
        }
        queue.add(.look, at: now + Mix.second)
    }

    /// Ends the run when everything has ended; too late is a violation.
    func look() {
        if let open = whatIsOpen {
            guard now < healAt + Self.patience else {
                violate(.everythingEnds, "\(open.text) \(Self.patience / Mix.second) s after healing", of: open.id)
                return
            }
            queue.add(.look, at: now + 500 * Mix.millisecond)
        } else if now < lateUntil {
            queue.add(.look, at: lateUntil)
        } else {
            isEnded = true
        }
    }
}
