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
    func prepare(
        _ orders: [PrepareOrder]
    ) async -> (answers: [(order: PrepareOrder, answer: PrepareAnswer)], undelivered: [PrepareOrder]) {
        var request = Wire.PrepareRequest()
        request.sender = coordinator.text
        request.items = orders.map(\.item)
        let response: Wire.PrepareResponse
        do {
            response = try await client.call(
                endpoint, service: Wire.participantService, method: "Prepare", request,
                returning: Wire.PrepareResponse.self, timeout: .seconds(10))
        } catch {
            guard !error.isWorthRetrying else { return ([], orders) }
            return await isolate(orders, error) {
                await prepare($0)
            } refusing: { order, error in
                (order, .refused(error))
            }
        }
        guard response.results.count == orders.count else {
            logger.error("A bank answered another count of votes", metadata: [LogKey.bank: "\(bank)"])
            return ([], orders)
        }
        return (zip(orders, response.results).map { ($0, Self.answer($1)) }, [])
    }

    /// Tells outcomes. What was not acknowledged is to be tried again.
    func finish(_ orders: [FinishOrder]) async -> (acknowledged: [FinishOrder], undelivered: [FinishOrder]) {
        var request = Wire.FinishRequest()
        request.sender = coordinator.text
        request.items = orders.map(\.item)
        let response: Wire.FinishResponse
        do {
            response = try await client.call(
                endpoint, service: Wire.participantService, method: "Finish", request,
                returning: Wire.FinishResponse.self, timeout: .seconds(10))
        } catch {
            if !error.isWorthRetrying {
                logger.error(
                    "A bank refuses outcomes", metadata: [LogKey.bank: "\(bank)", LogKey.reason: "\(error)"])
            }
            return ([], orders)
        }
        guard response.results.count == orders.count else { return ([], orders) }
        var acknowledged: [FinishOrder] = []
        var undelivered: [FinishOrder] = []
        for (order, result) in zip(orders, response.results) {
            switch result.result {
            case .acknowledgement(let acknowledgement) where acknowledgement.outcome == order.item.outcome:
                acknowledged.append(order)
            case .error(let error) where error.code == ReasonCode.expired.rawValue:
                // The bank has finished and forgotten it.
                acknowledged.append(order)
            case .acknowledgement, .error, nil:
                logger.critical(
                    "A bank does not take an outcome",
                    metadata: [
                        LogKey.bank: "\(bank)", LogKey.transaction: "\(order.id)",
                        LogKey.reasonCode: "\(result.error.code)",
                    ])
                undelivered.append(order)
            }
        }
        return (acknowledged, undelivered)
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

    /// A whole batch was refused: each item alone, so that one bad item cannot hold up the others.
    private func isolate<Order, Answer>(
        _ orders: [Order], _ error: ConnectError,
        sending send: ([Order]) async -> (answers: [Answer], undelivered: [Order]),
        refusing refuse: (Order, Wire.ItemError) -> Answer
    ) async -> ([Answer], [Order]) {
        guard orders.count > 1 else {
            var refusal = Wire.ItemError()
            refusal.code = error.reason
            refusal.message = error.message
            return (orders.map { refuse($0, refusal) }, [])
        }
        var answers: [Answer] = []
        var undelivered: [Order] = []
        for order in orders {
            let (answer, left) = await send([order])
            answers += answer
            undelivered += left
        }
        return (answers, undelivered)
    }
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
