import AtomicCommit
import SettlementProtocol
import SwiftProtobuf

extension SimulatedFederation {
    /// Sends a request; its answer, its failure or a timeout comes back to the sender.
    func call(_ request: Request, from: Int, to: Int) {
        nextCall += 1
        let life = from == Node.client ? 0 : processes[from].life
        let call = Call(number: nextCall, from: from, to: to, life: life, request: request)
        calls[call.number] = call
        queue.add(.timeout(call.number), at: now + Self.callTimeout)
        guard let delay = delay(from: from, to: to) else { return }
        if isCorrupted(from: from) {
            // The altered message is not the one that was sent: the protocol's checks refuse it.
            if EdgeProbe.refuses(request, random: &random) { reach(.m7) }
            queue.add(.answer(call, .malformed), at: now + delay)
            return
        }
        queue.add(.arrival(call, isCopy: false), at: now + delay)
        if let copy = copyDelay(from: from) { queue.add(.arrival(call, isCopy: true), at: now + delay + copy) }
        if let late = lateDelay(perMille: mix.lateCopyPerMille) {
            count(.lateCopy)
            queue.add(.arrival(call, isCopy: true), at: late)
        }
    }

    /// When something arrives for which memory may be too short: a window, a retention or some seconds later. Nil for
    /// not at all.
    func lateDelay(perMille: UInt64) -> UInt64? {
        guard isTroubled, archiveRandom.chance(perMille: perMille) else { return nil }
        let after: UInt64 =
            switch archiveRandom.pick(0..<3) {
            case 0: mix.memory?.milliseconds ?? 0
            case 1: mix.retention ?? 0
            default: archiveRandom.pick(0...8_000)
            }
        let late = now + (after + archiveRandom.pick(300...3_000)) * Mix.millisecond
        lateUntil = max(lateUntil, late)
        return late
    }

    /// Sends the answer to a call.
    func answer(_ call: Call, _ answer: Reply) {
        guard let delay = delay(from: call.to, to: call.from), !isCorrupted(from: call.to) else {
            noteLost(call)
            return
        }
        queue.add(.answer(call, answer), at: now + delay)
        if let copy = copyDelay(from: call.to) { queue.add(.answer(call, answer), at: now + delay + copy) }
    }

    /// An answer will not reach its caller, who will ask again.
    func noteLost(_ call: Call) {
        switch call.request {
        case .prepare(let asks, _): for ask in asks { lostAnswers.insert(LostAnswer(node: call.to, id: ask.id)) }
        case .finish(let tells): for tell in tells { lostAnswers.insert(LostAnswer(node: call.to, id: tell.id)) }
        case .submit, .loan, .settle:
            if let id = call.request.id { lostAnswers.insert(LostAnswer(node: call.to, id: id)) }
        case .outcome, .freeze: break
        }
    }

    private var isTroubled: Bool { now < mix.faultsUntil }

    /// Nanoseconds; nil if the message is lost.
    private func delay(from: Int, to: Int) -> UInt64? {
        let isBetweenMembers = from != Node.client && to != Node.client
        if isBetweenMembers, blocked[from][to] > 0 {
            reach(blocked[to][from] > 0 ? .m11 : .m10)
            return nil
        }
        let usual = random.pick(200...4_000) * 1_000
        if isBetweenMembers, slow[from][to] {
            reach(.m12)
            return usual + Self.callTimeout + random.pick(0...2_000) * Mix.millisecond
        }
        guard isTroubled else { return usual }
        if random.chance(perMille: mix.lossPerMille) {
            count(.lostMessage)
            reach(.m1)
            return nil
        }
        guard random.chance(perMille: mix.latePerMille) else { return usual }
        count(.delayedMessage)
        return usual + random.pick(20...4_000) * Mix.millisecond
    }

    private func isCorrupted(from: Int) -> Bool {
        guard isTroubled, random.chance(perMille: mix.corruptPerMille) else { return false }
        count(.corruptedMessage)
        return true
    }

    /// Nanoseconds until a second copy arrives; nil for no copy.
    private func copyDelay(from: Int) -> UInt64? {
        guard isTroubled, random.chance(perMille: mix.duplicatePerMille) else { return nil }
        count(.doubledMessage)
        // Some arrive long after their transaction has ended.
        guard random.chance(perMille: mix.farCopyPerMille) else { return random.pick(0...300) * Mix.millisecond }
        return random.pick(1_000...15_000) * Mix.millisecond
    }

    // MARK: Arriving

    func arrive(_ call: Call, isCopy: Bool) {
        guard processes[call.to].isUp, processes[call.to].isServing else {
            // The connection is refused.
            queue.add(.answer(call, .notSent), at: now + Mix.millisecond)
            return
        }
        if isCopy { reach(.m2) }
        switch call.request {
        case .prepare(let asks, let drafts):
            for ask in asks {
                if let course = coordinator.courses[ask.id], course.deadline > 0, now >= course.deadline { reach(.m3) }
            }
            takePrepare(call, asks, drafts)
        case .finish(let tells): bankWork(call.to - 1, .finish(call, tells))
        case .submit(let draft): takeSubmission(draft, call)
        case .outcome(let id, _): takeInquiry(id, call)
        case .freeze(let wish): takeFreeze(wish, call, at: call.to - 1)
        case .loan(let wish): takeLoan(wish, call)
        case .settle(let wish): takeSettle(wish, call)
        }
    }

    func take(_ answer: Reply, to call: Call) {
        guard calls.removeValue(forKey: call.number) != nil else { return }
        deliver(answer, to: call)
    }

    func timeOut(_ number: UInt64) {
        guard let call = calls[number] else { return }
        if call.from != Node.client, processes[call.from].isPaused {
            processes[call.from].deferred.append(.timeout(number))
            return
        }
        calls[number] = nil
        noteLost(call)
        deliver(.unavailable, to: call)
    }

    private func deliver(_ answer: Reply, to call: Call) {
        guard call.from != Node.client else {
            clientHears(answer, to: call)
            return
        }
        guard processes[call.from].life == call.life, processes[call.from].isServing else {
            noteLost(call)
            return
        }
        if call.from == Node.coordinator {
            coordinatorHears(answer, to: call)
        } else {
            bankHears(answer, to: call)
        }
    }
}
