import AtomicCommit
import BankCore
import SettlementProtocol

/// A client or operator that repeats its request until it is answered, or dies.
struct Client {
    var dies: Bool
    var isDone = false
    var heard: Outcome?
    var asked = 0
}

extension SimulatedFederation {
    func ask(_ wish: Wish, again: Bool) {
        guard !clients[wish.number].isDone else { return }
        let isTroubled = now < mix.faultsUntil
        if isTroubled, !again, clients[wish.number].dies, random.chance(perMille: 300) {
            // It dies before it sends anything.
            clientDies(wish)
            return
        }
        clients[wish.number].asked += 1
        call(.loan(wish), from: Node.client, to: Node.bank(wish.originator))
        if isTroubled, random.chance(perMille: mix.repeatPerMille) {
            count(.repeatedRequest)
            call(.loan(wish), from: Node.client, to: Node.bank(wish.originator))
        }
        if clients[wish.number].dies { clientDies(wish) }
    }

    private func clientDies(_ wish: Wish) {
        count(.clientDeath)
        reach(.a1)
        clients[wish.number].isDone = true
        note(Node.client, "dies", wish.id, word: "#\(wish.number)")
    }

    func clientHears(_ answer: Reply, to call: Call) {
        switch call.request {
        case .loan(let wish): hear(answer, about: wish)
        case .settle(let wish): hear(answer, about: wish)
        case .prepare, .finish, .submit, .outcome, .freeze: break
        }
    }

    private func hear(_ answer: Reply, about wish: Wish) {
        switch answer {
        case .ended(let outcome):
            if let heard = clients[wish.number].heard, heard != outcome {
                violate(.sameAnswer, "client #\(wish.number) was told another outcome before", of: wish.id)
            }
            clients[wish.number].heard = outcome
            clients[wish.number].isDone = true
            askLate(wish)
        case .refused(.conflict):
            count(.conflictingRequest)
            clients[wish.number].isDone = true
        case .refused(.expired): clients[wish.number].isDone = true
        default:
            guard !clients[wish.number].isDone else { return }
            let patience: UInt64 = 1 << UInt64(min(clients[wish.number].asked / 4, 4))
            queue.add(.asks(wish, again: true), at: now + random.pick(200...1_500) * patience * Mix.millisecond)
        }
    }

    /// Asks again after its outcome, as a client that has lost its own record does.
    private func askLate(_ wish: Wish) {
        guard let late = lateDelay(perMille: mix.lateRequestPerMille) else { return }
        count(.lateRequest)
        queue.add(.asksLate(wish), at: late)
    }

    // MARK: Operators

    func settle(_ wish: WindowWish) {
        guard !operators[wish.number].isDone else { return }
        operators[wish.number].asked += 1
        note(Node.client, "has a window settled", wish.window.id)
        call(.settle(wish), from: Node.client, to: Node.bank(Cast.settlementBank))
        if operators[wish.number].dies { operators[wish.number].isDone = true }
    }

    private func hear(_ answer: Reply, about wish: WindowWish) {
        guard !operators[wish.number].isDone else { return }
        switch answer {
        case .ended, .nothing: operators[wish.number].isDone = true
        case .refused(let reason) where reason != .busy: operators[wish.number].isDone = true
        default:
            let patience: UInt64 = 1 << UInt64(min(operators[wish.number].asked / 4, 4))
            queue.add(.settles(wish), at: now + windowRandom.pick(200...1_500) * patience * Mix.millisecond)
        }
    }
}
