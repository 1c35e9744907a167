import AtomicCommit
import Logging
import SettlementProtocol
import Transport

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

/// The coordinator's link to one bank: a lane for prepares and a lane for outcomes, which do not wait for one another.
struct BankLink: Sendable {
    private let prepares: Lane<PrepareOrder>
    private let finishes: Lane<CoordinatorEffects.Tell>

    init(to bank: MemberID, at endpoint: Endpoint, client: ConnectClient, engine: Engine, logger: Logger) {
        let call = BankCall(
            bank: bank, coordinator: engine.coordinator, endpoint: endpoint, client: client, logger: logger)
        prepares = Lane(largestBatch: 128, mostInFlight: 4, weight: \.weight) { orders in
            let (asks, items) = await engine.sending(orders)
            guard !asks.isEmpty else { return }
            await engine.heard(await call.prepare(asks, items), from: bank)
        }
        finishes = Lane(largestBatch: 256, mostInFlight: 4) { tells in
            await engine.heard(await call.finish(tells), from: bank)
        }
    }

    func prepare(_ orders: [PrepareOrder]) { prepares.enqueue(orders) }

    func finish(_ tells: [CoordinatorEffects.Tell]) { finishes.enqueue(tells) }

    func close() {
        prepares.close()
        finishes.close()
    }
}
