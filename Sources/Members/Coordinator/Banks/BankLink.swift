import AtomicCommit
import SettlementProtocol

/// A prepare that waits for its turn at one bank.
struct PrepareOrder: Sendable {
    let ask: CoordinatorEffects.Ask
    /// About how many bytes it will be.
    let weight: Int
}

/// What a bank answered to a prepare.
enum PrepareAnswer: Sendable {
    case vote(Vote, digest: Hash256)
    case refused(Wire.ItemError)
}

/// The coordinator's link to one bank: an outbox for prepares and one for outcomes, which do not wait for one another.
struct BankLink: Sendable {
    private let prepares: Outbox<PrepareOrder>
    private let finishes: Outbox<CoordinatorEffects.Tell>

    init(_ call: BankCall, engine: Engine) {
        prepares = Outbox(maxBatchSize: 128, maxInFlight: 4, weight: \.weight) { orders in
            let (asks, items) = await engine.sending(orders)
            guard !asks.isEmpty else { return }
            await engine.heard(await call.prepare(asks, items), from: call.bank)
        }
        finishes = Outbox(maxBatchSize: 256, maxInFlight: 4) { tells in
            await engine.heard(await call.finish(tells), from: call.bank)
        }
    }

    func prepare(_ orders: [PrepareOrder]) { prepares.enqueue(orders) }

    func finish(_ tells: [CoordinatorEffects.Tell]) { finishes.enqueue(tells) }

    func close() {
        prepares.close()
        finishes.close()
    }
}
