import AtomicCommit
import Logging
import SettlementProtocol
import Transport

/// A prepare on its way to one bank.
struct PrepareOrder: Sendable {
    let ask: CoordinatorEffects.Ask
    /// Monotonic nanoseconds; nothing is sent after it.
    let deadline: UInt64
    let item: Wire.PrepareItem
}

/// What a bank answered to a prepare.
enum PrepareAnswer: Sendable {
    case vote(Vote, digest: Hash256)
    case refused(Wire.ItemError)
}

/// An outcome on its way to one bank.
struct FinishOrder: Sendable {
    let tell: CoordinatorEffects.Tell
    let item: Wire.FinishItem

    init(_ tell: CoordinatorEffects.Tell) {
        self.tell = tell
        var item = Wire.FinishItem()
        item.transactionID = tell.id.data
        if let digest = tell.digest { item.digest = digest.data }
        item.outcome = Wire.Outcome(tell.outcome)
        self.item = item
    }
}

/// The coordinator's link to one bank: a lane for prepares and a lane for outcomes, which do not wait for one another.
struct BankLink: Sendable {
    private let prepares: Lane<PrepareOrder>
    private let finishes: Lane<FinishOrder>

    init(to bank: MemberID, at endpoint: Endpoint, client: ConnectClient, engine: Engine, logger: Logger) {
        let call = BankCall(
            bank: bank, coordinator: engine.coordinator, endpoint: endpoint, client: client, logger: logger)
        let weight: @Sendable (PrepareOrder) -> Int = { $0.item.participation.sealedProjection.count + 512 }
        prepares = Lane(largestBatch: 128, mostInFlight: 4, weight: weight) { orders in
            let orders = await engine.sending(orders)
            guard !orders.isEmpty else { return }
            await engine.heard(await call.prepare(orders), from: bank)
        }
        finishes = Lane(largestBatch: 256, mostInFlight: 4) { orders in
            await engine.heard(await call.finish(orders), from: bank)
        }
    }

    func prepare(_ orders: [PrepareOrder]) { prepares.enqueue(orders) }

    func finish(_ orders: [FinishOrder]) { finishes.enqueue(orders) }

    func close() {
        prepares.close()
        finishes.close()
    }
}
