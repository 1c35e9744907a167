import AtomicCommit
import BankCore
import Ledger
import Projections
import SettlementProtocol

/// The shells around settlement windows: a member freezes one window at a time; the settlement bank gathers the frozen
/// balances and settles them.
extension SimulatedFederation {
    // MARK: A member

    func takeFreeze(_ wish: WindowWish, _ call: Call?, at place: Int) {
        banks[place].freezes.append(Freeze(window: wish.window, members: wish.members, call: call))
        if banks[place].freezes.count == 1 { beginFreeze(at: place) }
    }

    private func beginFreeze(at place: Int) {
        guard let freeze = banks[place].freezes.first else { return }
        let (window, members) = (freeze.window, freeze.members)
        do throws(RefusalError) {
            try banks[place].windows.check(window, members: members, wallClock: wallClock(place + 1))
            let accounts = banks[place].windows.terms.accounts(of: window).compactMap { banks[place].books.ledger[$0] }
            if let frozen = try banks[place].windows.begin(window, found: accounts) {
                endFreeze(.frozen(frozen), at: place)
                return
            }
        } catch {
            endFreeze(.refused(error.refusal.reason), at: place)
            return
        }
        note(place + 1, "raises its cut for window", window.id)
        let (raise, released) = conduct.bank.raiseCut(&banks[place].participant, window.cut)
        banks[place].freezes[0].raise = raise
        for raise in released { raised(raise, at: place) }
    }

    /// Goes on with a freeze: every prepare that was admitted before the raise of the cut has been answered.
    func raised(_ raise: CutGate.Raise, at place: Int) {
        guard banks[place].freezes.first?.raise == raise else { return }
        bankWork(place, .freeze(.inDoubt))
    }

    func goOnFreezing(_ inDoubt: [InDoubt], at place: Int) {
        guard let freeze = banks[place].freezes.first else { return }
        let open = conduct.bank.openCount(banks[place].windows, freeze.window, inDoubt)
        guard open == 0 else {
            endFreeze(.pending, at: place)
            return
        }
        banks[place].freezes[0].tally = banks[place].windows.tally(freeze.window, members: freeze.members)
        sumUp(at: place)
    }

    func sumUp(_ page: ClearingPage? = nil, at place: Int) {
        guard !banks[place].freezes.isEmpty else { return }
        if let page { banks[place].freezes[0].tally?.take(page) }
        guard let tally = banks[place].freezes.first?.tally else { return }
        if let next = tally.next {
            readClearing(with: next.peer, since: next.since, at: place)
        } else {
            bankWork(place, .freeze(.accounts))
        }
    }

    func freeze(closing accounts: [Account], at place: Int) {
        guard let tally = banks[place].freezes.first?.tally else { return }
        bankWork(place, .freeze(.amend(tally.amendment(closing: accounts))))
    }

    func frozen(isRefused: Bool, at place: Int) {
        guard let tally = banks[place].freezes.first?.tally else { return }
        guard !isRefused else {
            endFreeze(.refused(.beforeCut), at: place)
            return
        }
        banks[place].windows.adopt(tally)
        note(place + 1, "has frozen window", tally.window.id)
        endFreeze(.frozen(tally.frozen), at: place)
    }

    private func endFreeze(_ said: Reply, at place: Int) {
        guard !banks[place].freezes.isEmpty else { return }
        let freeze = banks[place].freezes.removeFirst()
        if let call = freeze.call {
            answer(call, said)
        } else {
            heard(said, toFreeze: freeze.window, of: Cast.banks[place], at: place)
        }
        guard survives(place + 1) else { return }
        beginFreeze(at: place)
    }

    func recoverWindows(_ place: Int) {
        let accounts = banks[place].books.accounts(.ofKinds([.settlement]))
        banks[place].windows = WindowFreezing(banks[place].windows.terms, accounts: accounts)
        _ = conduct.bank.raiseCut(&banks[place].participant, banks[place].windows.newestCut)
    }

    // MARK: The settlement bank

    func takeSettle(_ wish: WindowWish, _ call: Call) {
        lookUp(DeskLookup(id: wish.window.id, call: call), at: call.to - 1)
    }

    func claimSettle(_ wish: WindowWish, _ call: Call) {
        let place = call.to - 1
        guard claims(wish.window.id, wish.fingerprint, call) else { return }
        do throws(RefusalError) {
            banks[place].settling[wish.window.id] = try WindowSettlement(
                wish.window, members: wish.members, settlementBank: Cast.banks[place], at: now,
                wallClock: wallClock(place + 1))
        } catch {
            giveUpSettling(wish.window, .refused(error.refusal.reason), at: place)
            return
        }
        note(place + 1, "begins to settle window", wish.window.id)
        for member in wish.members.sorted() {
            askToFreeze(wish, member, at: place)
            guard processes[place + 1].isServing else { return }
        }
    }

    func askToFreeze(_ wish: WindowWish, _ member: MemberID, at place: Int) {
        guard banks[place].settling[wish.window.id] != nil else { return }
        guard member != Cast.banks[place] else {
            takeFreeze(wish, nil, at: place)
            return
        }
        call(.freeze(wish), from: place + 1, to: node(of: member))
        _ = survives(place + 1)
    }

    func heard(_ answer: Reply, toFreeze window: SettlementWindow, of member: MemberID, at place: Int) {
        guard let wish = windows.first(where: { $0.window == window }) else { return }
        let taken: WindowSettlement.Answer
        switch answer {
        case .frozen(let frozen): taken = .frozen(frozen)
        case .refused(.busy), .pending: taken = .notYet
        case .refused, .unavailable, .notSent, .malformed, .votes, .finished, .outcome, .ended, .nothing:
            taken = .refused
        }
        do throws(RefusalError) {
            switch try banks[place].settling[window.id]?.take(taken, of: member, at: now) {
            case nil, .wait: break
            case .askAgain:
                let pause = windowRandom.pick(50...200) * Mix.millisecond
                queue.add(
                    .freezesAgain(node: place + 1, life: processes[place + 1].life, wish, member), at: now + pause)
            case .giveUp:
                guard case .refused = answer else { return giveUpSettling(window, .unavailable, at: place) }
                giveUpSettling(window, answer, at: place)
            case .nothing: giveUpSettling(window, .nothing, at: place)
            case .settle(let plan): settle(wish, by: plan, at: place)
            }
        } catch {
            violate(.moneyIsConserved, "the settlement of a window cannot be planned: \(error)", of: window.id)
        }
    }

    private func settle(_ wish: WindowWish, by plan: SettlementPlan, at place: Int) {
        banks[place].settling[wish.window.id] = nil
        count(.settlementWindow)
        do {
            let draft = try Draft(plan, of: wish.window, fingerprint: wish.fingerprint, random: &windowRandom)
            originate(draft, of: .window(wish.number), at: place)
        } catch {
            violate(.moneyIsConserved, "the settlement of a window cannot be composed: \(error)", of: wish.window.id)
        }
    }

    /// Ends a settlement that handed nothing over, and answers the calls that wait for it.
    private func giveUpSettling(_ window: SettlementWindow, _ said: Reply, at place: Int) {
        banks[place].settling[window.id] = nil
        for call in banks[place].waiting.removeValue(forKey: window.id) ?? [] { answer(call, said) }
        release(window.id, at: place)
    }
}
