import AtomicCommit
import Failpoints
import Foundation
import Logging
import SettlementProtocol
import Transport

/// The calls of a coordinator to one bank, batch by batch.
struct BankCall: Sendable {
    let bank: MemberID
    let coordinator: MemberID
    let endpoint: Endpoint
    let client: ConnectClient
    let logger: Logger

    /// Asks for votes. What could not be delivered is to be tried again.
    func prepare(_ orders: [PrepareOrder]) async -> Asked {
        var request = Wire.PrepareRequest()
        request.sender = coordinator.text
        request.items = orders.map { $0.item }
        let response: Wire.PrepareResponse
        failpoint("coordinator.prepare.before-send")
        do {
            response = try await client.call(
                endpoint, service: Wire.participantService, method: "Prepare", request,
                returning: Wire.PrepareResponse.self, timeout: .seconds(10))
        } catch {
            guard !error.isWorthRetrying else { return Asked(undelivered: orders) }
            return await eachAlone(orders, error)
        }
        failpoint("coordinator.prepare.after-answer")
        guard response.results.count == orders.count else {
            logger.error("A bank answered another count of votes", metadata: [LogKey.bank: "\(bank)"])
            return Asked(undelivered: orders)
        }
        return Asked(answers: zip(orders, response.results).map { ($0, Self.answer($1)) })
    }

    /// A whole batch of prepares was refused: each alone, so that one that is bad cannot hold up the others.
    private func eachAlone(_ orders: [PrepareOrder], _ error: ConnectError) async -> Asked {
        guard orders.count > 1 else {
            var refusal = Wire.ItemError()
            refusal.code = error.reason
            refusal.message = error.message
            return Asked(answers: orders.map { ($0, .refused(refusal)) })
        }
        var asked = Asked()
        for order in orders {
            let one = await prepare([order])
            asked.answers += one.answers
            asked.undelivered += one.undelivered
        }
        return asked
    }

    /// Tells outcomes. What was not acknowledged is to be tried again.
    func finish(_ orders: [FinishOrder]) async -> Told {
        var request = Wire.FinishRequest()
        request.sender = coordinator.text
        request.items = orders.map { $0.item }
        let response: Wire.FinishResponse
        failpoint("coordinator.finish.before-send")
        do {
            response = try await client.call(
                endpoint, service: Wire.participantService, method: "Finish", request,
                returning: Wire.FinishResponse.self, timeout: .seconds(10))
        } catch {
            guard !error.isWorthRetrying else { return Told(undelivered: orders) }
            logger.error("A bank refuses outcomes", metadata: [LogKey.bank: "\(bank)", LogKey.reason: "\(error)"])
            return await eachAlone(orders)
        }
        failpoint("coordinator.finish.after-acknowledgement")
        guard response.results.count == orders.count else {
            logger.error("A bank answered another count of outcomes", metadata: [LogKey.bank: "\(bank)"])
            return Told(undelivered: orders)
        }
        var told = Told()
        for (order, result) in zip(orders, response.results) {
            switch result.result {
            case .acknowledgement(let acknowledgement) where acknowledgement.outcome == order.item.outcome:
                told.acknowledged.append(order)
            case .error(let error) where error.code == ReasonCode.expired.rawValue:
                // The bank has finished and forgotten it.
                told.acknowledged.append(order)
            case .acknowledgement, .error, nil:
                logger.critical(
                    "A bank does not take an outcome",
                    metadata: [
                        LogKey.bank: "\(bank)", LogKey.transaction: "\(order.tell.id)",
                        LogKey.reasonCode: "\(result.error.code)",
                    ])
                told.refused.append(order)
            }
        }
        return told
    }

    /// A whole batch of outcomes was refused: each alone, so that one that is bad cannot hold up the others.
    private func eachAlone(_ orders: [FinishOrder]) async -> Told {
        guard orders.count > 1 else { return Told(refused: orders) }
        var told = Told()
        for order in orders {
            let one = await finish([order])
            told.acknowledged += one.acknowledged
            told.undelivered += one.undelivered
            told.refused += one.refused
        }
        return told
    }

    private static func answer(_ result: Wire.PrepareResult) -> PrepareAnswer {
        switch result.result {
        case .vote(let vote):
            do {
                let (vote, digest) = try vote.checked()
                return .vote(vote, digest: digest)
            } catch {
                return .refused(Wire.ItemError(error))
            }
        case .error(let error): return .refused(error)
        case nil: return .refused(Wire.ItemError(ProtocolError(.malformed, "the bank answered nothing")))
        }
    }
}

/// What became of a batch of prepares.
struct Asked: Sendable {
    var answers: [(order: PrepareOrder, answer: PrepareAnswer)] = []
    /// Not delivered, as far as is known here.
    var undelivered: [PrepareOrder] = []
}

/// What became of a batch of outcomes.
struct Told: Sendable {
    var acknowledged: [FinishOrder] = []
    /// Not delivered, as far as is known here.
    var undelivered: [FinishOrder] = []
    /// The bank does not take these; the others of their batch it took.
    var refused: [FinishOrder] = []
}

extension ConnectError {
    /// Whether the same call may succeed later.
    var isWorthRetrying: Bool {
        switch code {
        case .unavailable, .deadlineExceeded, .canceled, .unknown, .internal, .resourceExhausted, .aborted, .dataLoss:
            true
        case .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .failedPrecondition, .outOfRange,
            .unimplemented, .unauthenticated:
            false
        }
    }
}
