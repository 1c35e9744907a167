import AtomicCommit
import Clock
import Foundation
package import SettlementProtocol

extension Engine {
    /// A caller that waits until all of some transactions are decided or applied.
    struct Waiter {
        var remaining: Int
        let goal: Goal
        let deadline: UInt64
        let continuation: CheckedContinuation<Void, Never>
    }

    package enum Goal: Hashable, Sendable {
        case decided
        case applied

        init(_ wait: Wire.Wait) {
            self = wait == .applied ? .applied : .decided
        }
    }

    /// Waits until all known transactions among `ids` have reached `goal`, or the time is up.
    package func wait(for ids: [TransactionID], until goal: Goal, atMost milliseconds: UInt32) async {
        guard milliseconds > 0 else { return }
        guard await recall(ids) else { return }
        let open = ids.filter { id in books.known(id).map { !hasReached(goal, $0) } ?? false }
        guard !open.isEmpty else { return }
        let number = nextWaiter
        nextWaiter += 1
        let deadline = MonotonicTime.now + UInt64(milliseconds) * MonotonicTime.millisecond
        wake(at: deadline)
        await withCheckedContinuation { continuation in
            waiters[number] = Waiter(
                remaining: open.count, goal: goal, deadline: deadline, continuation: continuation)
            for id in open { courses[id]?.waiters.append(number) }
        }
    }

    func wake(_ id: TransactionID, for goal: Goal) {
        guard let numbers = courses[id]?.waiters, !numbers.isEmpty else { return }
        var staying: [UInt64] = []
        for number in numbers {
            guard var waiter = waiters[number] else { continue }
            guard waiter.goal == goal else {
                staying.append(number)
                continue
            }
            waiter.remaining -= 1
            waiters[number] = waiter
            if waiter.remaining == 0 { release(number) }
        }
        courses[id]?.waiters = staying
    }

    /// Whether a caller waits until a transaction has reached `goal`.
    func isAwaited(_ id: TransactionID, for goal: Goal) -> Bool {
        courses[id]?.waiters.contains { waiters[$0]?.goal == goal } ?? false
    }

    func release(_ number: UInt64) {
        waiters.removeValue(forKey: number)?.continuation.resume()
    }

    private func hasReached(_ goal: Goal, _ known: KnownOutcome) -> Bool {
        switch goal {
        case .decided: known.decision != nil
        case .applied: known.isApplied
        }
    }
}
