import AtomicCommit
import Batching
package import SettlementProtocol

/// A prepare that waits for its turn at one bank.
struct PrepareOrder: Sendable {
    let ask: CoordinatorEffects.Ask
    /// Approximate size in bytes.
    let weight: Int
}

/// A bank's answer to a prepare.
package enum PrepareReply: Sendable {
    case vote(Vote, digest: Hash256)
    case refused(Wire.ItemError)
}

/// The coordinator's link to one bank: a queue of prepares and a queue of outcomes, which do not wait for each other.
package struct BankLink: Sendable {
    private let prepares: BatchQueue<PrepareOrder>
    private let finishes: BatchQueue<CoordinatorEffects.Tell>

    /// A queue has no bound of its own, because it must not drop an outcome. The books bound the transactions without a
    /// decision, and the outcomes that a bank has not acknowledged.
    private static let prepareBounds = BatchBounds(
        maxBatchSize: 128, maxBatchWeight: 4 << 20, maxInFlight: 4, maxWaiting: .max)
    private static let finishBounds = BatchBounds(
        maxBatchSize: 256, maxInFlight: 4, maxWaiting: .max, maxPatience: .milliseconds(20))

    package init(_ call: BankCall, engine: Engine) {
        let executor = engine.settings.executor
        prepares = BatchQueue(Self.prepareBounds, weight: \.weight, executor: executor) { orders in
            let (asks, items) = await engine.sending(orders)
            guard !asks.isEmpty else { return }
            await engine.heard(await call.prepare(asks, items), from: call.bank)
        }
        finishes = BatchQueue(Self.finishBounds, executor: executor) { tells in
            await engine.heard(await call.finish(tells), from: call.bank)
        }
    }

    /// Does nothing after the link is closed.
    func prepare(_ orders: [PrepareOrder]) { try? prepares.add(orders) }

    /// - Parameter isUrgent: Whether a caller waits until the outcome is applied.
    func finish(_ tells: [CoordinatorEffects.Tell], isUrgent: Bool) {
        try? finishes.add(tells, isUrgent: isUrgent)
    }

    /// Sends no more prepares, and the outcomes that wait at once; returns when they are sent.
    func drain() async {
        prepares.discard()
        finishes.close()
        await finishes.drain()
    }

    package func close() {
        prepares.discard()
        finishes.discard()
    }
}
