import Foundation
import Logging
import SettlementProtocol
import Transport

/// A prepare on its way to one bank.
struct PrepareOrder: Sendable {
    let id: TransactionID
    /// The bank's place among the participants.
    let index: Int
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
    let id: TransactionID
    let index: Int
    let item: Wire.FinishItem
}

/// The coordinator's link to one bank: a lane for prepares and a lane for outcomes, which do not wait for one another.
struct BankLink: Sendable {
    let prepares: Lane<PrepareOrder>
    let finishes: Lane<FinishOrder>

    func prepare(_ orders: [PrepareOrder]) { prepares.enqueue(orders) }

    func finish(_ orders: [FinishOrder]) { finishes.enqueue(orders) }

    func close() {
        prepares.close()
        finishes.close()
    }

    init(to bank: MemberID, at endpoint: Endpoint, client: ConnectClient, engine: Engine, logger: Logger) {
        let call = BankCall(
            bank: bank, coordinator: engine.coordinator, endpoint: endpoint, client: client, logger: logger)
        let weight: @Sendable (PrepareOrder) -> Int = { $0.item.participation.sealedProjection.count + 512 }
        prepares = Lane(largestBatch: 128, mostInFlight: 4, weight: weight) { orders in
            let now = MonotonicTime.now
            // Past the deadline a vote is worth nothing; the role's own clock aborts.
            let timely = orders.filter { $0.deadline > now }
            guard !timely.isEmpty else { return .init() }
            await engine.prepareSent(timely)
            let (answers, undelivered) = await call.prepare(timely)
            guard !answers.isEmpty else { return .init(undelivered: undelivered) }
            return .init(undelivered: undelivered, busy: await engine.answered(answers))
        }
        finishes = Lane(largestBatch: 256, mostInFlight: 4) { orders in
            let told = await call.finish(orders)
            if !told.acknowledged.isEmpty { await engine.acknowledged(told.acknowledged) }
            return .init(undelivered: told.undelivered, refused: told.refused)
        }
    }
}
