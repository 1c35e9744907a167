import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// A coordinator, its banks and their clients in one thread, with virtual time, a network, disks and faults, all from
/// one seed.
///
/// A class, so that an occurrence changes a large state in place. It never leaves the thread that made it.
final class SimulatedFederation {
    let seed: UInt64
    let mix: Mix
    let conduct: Conduct
    var random: Xoshiro256
    /// For allocations; see ``Mix/drawReserve(seed:)``.
    var reserveRandom: Xoshiro256
    /// For windows, cuts and quotas; see ``Mix/drawWindows(seed:)``.
    var windowRandom: Xoshiro256
    /// For archives, checkpoints and late copies; see ``Mix/drawArchive(seed:)``.
    var archiveRandom: Xoshiro256
    var now: UInt64 = 0
    var queue = Schedule<Occurrence>()

    var processes: [Process]
    var coordinator: CoordinatorNode
    /// Effects of the coordinator's books that are not carried out yet.
    var effects = CoordinatorEffects()
    var banks: [BankNode] = []
    var wishes: [Wish] = []
    var clients: [Client] = []
    /// How often each wish was composed.
    var attempts: [Int: Int] = [:]
    var windows: [WindowWish] = []
    var operators: [Client] = []

    var calls: [UInt64: Call] = [:]
    var nextCall: UInt64 = 0
    var nextChange: UInt64 = 0
    /// Nanoseconds at which the last late copy or repeated request arrives; the run does not end before.
    var lateUntil: UInt64 = 0
    /// From sender to recipient; above 0 while no message passes.
    var blocked: [[Int]]
    var slow: [[Bool]]

    var audit: Audit
    var trace: Trace
    var faults = [Int](repeating: 0, count: FaultKind.allCases.count)
    var reached = [Int](repeating: 0, count: MatrixRow.allCases.count)
    var violation: Violation?

    /// Moments so far at which a process may die; the planned crashes give the victim per moment.
    var moments = 0
    var plannedCrashes: [Int: Int] = [:]
    var healAt: UInt64
    var isHealed = false
    var isEnded = false
    /// Answers that never reached their caller: the process that was called, and the transaction.
    var lostAnswers: Set<LostAnswer> = []

    struct LostAnswer: Hashable {
        let node: Int
        let id: TransactionID
    }

    /// After healing everything must have ended within this time.
    static let patience = 90 * Mix.second
    static let callTimeout = 3 * Mix.second

    /// - Parameter scene: The loans are those of this scene; nil to draw them.
    init(seed: UInt64, mix: Mix, conduct: Conduct, random: Xoshiro256, scene: CrashPoints.Scene? = nil) throws {
        self.seed = seed
        self.mix = mix
        self.conduct = conduct
        self.random = random
        reserveRandom = Mix.reserveRandom(~seed)
        windowRandom = Mix.windowRandom(~seed)
        archiveRandom = Mix.archiveRandom(~seed)
        let members = Array(Cast.banks.prefix(mix.banks))
        var rules = CoordinatorRules()
        if let retention = mix.retention { rules.retentionMilliseconds = retention }
        if mix.longOutage { rules.backOff = BackOff(first: 10 * Mix.millisecond, cap: 60 * Mix.second) }
        coordinator = CoordinatorNode(books: CoordinatorBooks(banks: members, rules: rules))
        processes = Array(repeating: Process(), count: mix.banks + 1)
        blocked = Array(repeating: Array(repeating: 0, count: mix.banks + 1), count: mix.banks + 1)
        slow = Array(repeating: Array(repeating: false, count: mix.banks + 1), count: mix.banks + 1)
        healAt = mix.faultsUntil
        audit = Audit(banks: mix.banks)
        trace = Trace(banks: mix.banks)
        for place in 0..<mix.banks {
            var opening = OpeningBooks(
                of: members[place], among: members, tightness: mix.tightness, random: &self.random)
            if let scene { opening.mandateLimit = scene.mandateLimit }
            if mix.allocationPerMille > 0 { opening.allocation = Int64(reserveRandom.pick(0...150_000)) }
            var bank = BankNode(
                place: place, participant: participantRules(place),
                terms: Cast.settlementTerms(of: place, among: mix.banks))
            processes[place + 1].monotonicOffset =
                mix.refusalsPerMinute == nil ? 0 : windowRandom.pick(0...60) * Mix.second
            if let event = try bank.books.amend(opening.amendment()) {
                bank.journal.append(CoreRow([event], writtenAtUnixMilliseconds: 0).serialized())
            }
            addOldEntries(to: &bank)
            audit.expected.append(
                Dictionary(uniqueKeysWithValues: bank.books.ledger.accounts.map { ($0.name, $0.balance) }))
            banks.append(bank)
        }
        if let scene { try makeWishes(of: scene) } else { try makeWishes() }
        askForWishes()
        makeWindows()
    }

    func participantRules(_ place: Int) -> ParticipantRules {
        Cast.participantRules(of: place, among: mix.banks, refusalsPerMinute: mix.refusalsPerMinute ?? 6_000)
    }

    /// All loans of a scene are requested at once, at one bank, and pay at every other bank.
    private func makeWishes(of scene: CrashPoints.Scene) throws {
        for number in scene.outcomes.indices {
            var recipe = Draft.Recipe(banks: mix.banks, step: UInt64(number), originator: 1)
            recipe.touchesEveryBank = true
            wishes.append(try Wish(number: number, askedAt: 0, recipe: recipe))
        }
    }

    private func makeWishes() throws {
        let originators = min(2, mix.banks)
        var steps: [UInt64] = []
        for number in 0..<mix.loans {
            let step = random.pick(0...mix.spread / Draft.stepLength)
            guard !steps.contains(step) else { continue }
            steps.append(step)
            var recipe = Draft.Recipe(banks: mix.banks, step: step, originator: (number % originators + 1) % mix.banks)
            recipe.drawsOnAllocation = reserveRandom.chance(perMille: mix.allocationPerMille)
            var askedAt = step * Draft.stepLength + random.pick(0...100) * Mix.millisecond
            if archiveRandom.chance(perMille: mix.lateIDPerMille) {
                askedAt += archiveRandom.pick(500...5_000) * Mix.millisecond
            }
            wishes.append(try Wish(number: wishes.count, askedAt: askedAt, recipe: recipe))
            guard random.chance(perMille: mix.conflictPerMille) else { continue }
            // The same id with another body, at the same desk or another.
            let other = random.chance(perMille: 500) ? recipe.originator : (recipe.originator + 1) % mix.banks
            let rival = Draft.Recipe(banks: mix.banks, step: step, originator: other, isRival: true)
            wishes.append(
                try Wish(
                    number: wishes.count, askedAt: askedAt + random.pick(0...2_000) * Mix.millisecond, recipe: rival))
        }
    }

    private func askForWishes() {
        for wish in wishes {
            clients.append(Client(dies: random.chance(perMille: mix.clientDeathPerMille)))
            queue.add(.asks(wish, again: false), at: wish.askedAt)
        }
    }

    private func makeWindows() {
        for number in 0..<mix.windows {
            let askedAt = windowRandom.pick(200...(mix.faultsUntil + 2_000 * Mix.millisecond) / Mix.millisecond)
            // The cut may lie a little in the past.
            let cut = Cast.epoch + askedAt - min(askedAt, windowRandom.pick(0...1_500))
            let id = TransactionID(unixMilliseconds: cut, random: (windowRandom.next(), windowRandom.next()))
            var members = Set(Cast.banks.prefix(mix.banks))
            if mix.banks > 2, windowRandom.chance(perMille: 200) {
                members.remove(Cast.banks[windowRandom.pick(1..<mix.banks)])
            }
            let wish = WindowWish(
                number: number, askedAt: askedAt * Mix.millisecond, window: SettlementWindow(id), members: members)
            windows.append(wish)
            operators.append(Client(dies: windowRandom.chance(perMille: mix.clientDeathPerMille)))
            queue.add(.settles(wish), at: wish.askedAt)
        }
    }

    // MARK: Running

    func run() {
        for node in processes.indices { startHorizonClock(of: node) }
        planFaults()
        queue.add(.heal, at: healAt)
        queue.add(.maintain, at: 500 * Mix.millisecond)
        while !isEnded, let (at, occurrence) = queue.popFirst() {
            now = max(now, at)
            handle(occurrence)
        }
        if violation == nil { auditEnd() }
    }

    private func handle(_ occurrence: Occurrence) {
        if let node = occurrence.node, node != Node.client, processes[node].isPaused {
            processes[node].deferred.append(occurrence)
            return
        }
        switch occurrence {
        case .arrival(let call, let isCopy): arrive(call, isCopy: isCopy)
        case .answer(let call, let answer): take(answer, to: call)
        case .timeout(let number): timeOut(number)
        case .synced(let node, let life, let failed):
            guard processes[node].life == life, processes[node].isUp else { return }
            if failed { failSync(of: node) } else { synced(node) }
        case .deskSynced(let node, let life, let end):
            guard processes[node].life == life, processes[node].isUp else { return }
            if end == .failed { failSync(of: node) } else { deskSynced(node - 1, end) }
        case .storeChanged(let node, let life, let number, let end):
            guard processes[node].life == life, processes[node].isUp else { return }
            storeChanged(node, number, end)
        case .lookedUp(let node, let life):
            guard processes[node].life == life, processes[node].isServing else { return }
            lookUp(at: node - 1)
        case .lookedUpTransaction(let life, let lookup):
            guard processes[Node.coordinator].life == life, processes[Node.coordinator].isServing else { return }
            lookUp(lookup)
        case .lookedUpLoan(let node, let life, let lookup):
            guard processes[node].life == life, processes[node].isServing else { return }
            lookUp(lookup, at: node - 1)
        case .wake(let node, let life):
            guard processes[node].life == life, processes[node].isServing, let due = processes[node].wakesAt, due <= now
            else { return }
            processes[node].wakesAt = nil
            wake(node)
        case .freezesAgain(let node, let life, let wish, let member):
            guard processes[node].life == life, processes[node].isServing else { return }
            askToFreeze(wish, member, at: node - 1)
        case .start(let node): start(node)
        case .recovered(let node, let life):
            guard processes[node].life == life else { return }
            recovered(node)
        case .asks(let wish, let again): ask(wish, again: again)
        case .asksLate(let wish): call(.loan(wish), from: Node.client, to: Node.bank(wish.originator))
        case .settles(let wish): settle(wish)
        case .fault(let fault): carryOut(fault)
        case .movesReserve(let number): moveReserve(number)
        case .maintain: maintain()
        case .heal: heal()
        case .look: look()
        }
    }

    private func synced(_ node: Int) {
        if node == Node.coordinator { registerSynced() } else { booksSynced(node - 1) }
    }

    private func wake(_ node: Int) {
        if node == Node.coordinator { wakeCoordinator() } else { wakeBank(node - 1) }
    }

    /// Wakes a process at `time`, unless it is woken sooner.
    func arm(_ node: Int, at time: UInt64) {
        let time = max(time, now)
        if let armed = processes[node].wakesAt, armed <= time { return }
        processes[node].wakesAt = time
        queue.add(.wake(node: node, life: processes[node].life), at: time)
    }

    /// Unix milliseconds, as a process reads them.
    func wallClock(_ node: Int) -> UInt64 {
        UInt64(max(0, Int64(Cast.epoch + now / Mix.millisecond) + processes[node].wallOffset))
    }

    /// Nanoseconds, as a process reads them.
    func monotonicClock(_ node: Int) -> UInt64 { now + processes[node].monotonicOffset }

    // MARK: Noting

    func reach(_ row: MatrixRow) { reached[row.rawValue] += 1 }

    func count(_ fault: FaultKind) { faults[fault.rawValue] += 1 }

    func note(
        _ node: Int, _ text: StaticString, _ id: TransactionID? = nil, peer: Int? = nil, word: String? = nil
    ) {
        trace.note(now, node, text, id, peer: peer, word: word)
    }

    /// The first violation ends the run.
    func violate(_ invariant: Invariant, _ detail: @autoclosure () -> String, of id: TransactionID? = nil) {
        guard violation == nil else { return }
        violation = Violation(invariant, detail(), of: id)
        isEnded = true
        note(Node.client, "INVARIANT BROKEN", id, word: invariant.rawValue)
    }
}
