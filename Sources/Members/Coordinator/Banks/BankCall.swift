package import AtomicCommit
import Failpoints
import Foundation
package import Logging
import ProcessInterface
package import SettlementProtocol
package import Transport

/// The calls that a coordinator makes to a bank.
package protocol ParticipantClient: Sendable {
    func prepare(_ request: Wire.PrepareRequest) async throws(ConnectError) -> Wire.PrepareResponse
    func finish(_ request: Wire.FinishRequest) async throws(ConnectError) -> Wire.FinishResponse
}

/// The calls over HTTP.
struct RemoteParticipant: ParticipantClient {
    let endpoint: Endpoint
    let client: ConnectClient

    private static let timeout = Duration.seconds(10)

    func prepare(_ request: Wire.PrepareRequest) async throws(ConnectError) -> Wire.PrepareResponse {
        try await client.call(
            endpoint, service: Wire.participantService, method: "Prepare", request,
            returning: Wire.PrepareResponse.self, timeout: Self.timeout)
    }

    func finish(_ request: Wire.FinishRequest) async throws(ConnectError) -> Wire.FinishResponse {
        try await client.call(
            endpoint, service: Wire.participantService, method: "Finish", request,
            returning: Wire.FinishResponse.self, timeout: Self.timeout)
    }
}

/// A coordinator's calls to one bank, batch by batch.
package struct BankCall: Sendable {
    let bank: MemberID
    let coordinator: MemberID
    let participant: any ParticipantClient
    let logger: Logger
    private let alarms = LogThrottle()

    /// How many items of a refused batch may be refused alone before the rest waits for the next attempt.
    private static let maxRefusedAlone = 8

    package init(bank: MemberID, coordinator: MemberID, participant: any ParticipantClient, logger: Logger) {
        self.bank = bank
        self.coordinator = coordinator
        self.participant = participant
        self.logger = logger
    }

    /// Asks for votes, one item per ask. The caller retries undelivered asks.
    package func prepare(_ asks: [CoordinatorEffects.Ask], _ items: [Wire.PrepareItem]) async -> Asked {
        var request = Wire.PrepareRequest()
        request.sender = coordinator.text
        request.items = items
        let response: Wire.PrepareResponse
        failpoint("coordinator.prepare.before-send")
        do { response = try await participant.prepare(request) } catch {
            guard !error.isWorthRetrying else { return Asked(undelivered: asks) }
            return await eachAlone(asks, items, error)
        }
        failpoint("coordinator.prepare.after-answer")
        guard response.results.count == asks.count else {
            alarm(.error, "A bank sent a wrong number of votes")
            return Asked(undelivered: asks)
        }
        return Asked(answers: zip(asks, response.results).map { ($0, Self.answer($1)) })
    }

    /// Sends each prepare of a refused batch alone, so that a bad one cannot hold up the others. Stops at the first one
    /// that cannot be delivered.
    private func eachAlone(
        _ asks: [CoordinatorEffects.Ask], _ items: [Wire.PrepareItem], _ error: ConnectError
    ) async -> Asked {
        guard asks.count > 1 else {
            var refusal = Wire.ItemError()
            refusal.code = error.reason.bounded
            refusal.message = error.message.bounded
            return Asked(answers: asks.map { ($0, .refused(refusal)) })
        }
        var asked = Asked()
        for (place, (ask, item)) in zip(asks, items).enumerated() {
            let one = await prepare([ask], [item])
            asked.answers += one.answers
            guard one.undelivered.isEmpty else {
                asked.undelivered = Array(asks[place...])
                break
            }
        }
        return asked
    }

    /// Tells outcomes. The caller retries those that were not acknowledged.
    package func finish(_ tells: [CoordinatorEffects.Tell]) async -> Told {
        var request = Wire.FinishRequest()
        request.sender = coordinator.text
        request.items = tells.map(Wire.FinishItem.init)
        let response: Wire.FinishResponse
        failpoint("coordinator.finish.before-send")
        do { response = try await participant.finish(request) } catch {
            guard !error.isWorthRetrying else { return Told(undelivered: tells) }
            alarm(.error, "A bank refuses outcomes", [LogKey.reason: "\(error)"])
            return await eachAlone(tells)
        }
        failpoint("coordinator.finish.after-acknowledgement")
        guard response.results.count == tells.count else {
            alarm(.error, "A bank sent a wrong number of acknowledgements")
            return Told(undelivered: tells)
        }
        var told = Told()
        for (tell, result) in zip(tells, response.results) {
            switch result.result {
            case .acknowledgement(let acknowledgement) where acknowledgement.outcome == Wire.Outcome(tell.outcome):
                told.acknowledged.append(tell)
            case .error(let error) where error.code == ReasonCode.expired.rawValue:
                // The bank has finished the transaction and forgotten it.
                told.acknowledged.append(tell)
            case .error(let error) where error.code == ReasonCode.busy.rawValue:
                told.refused.append(tell)
            case .acknowledgement, .error, nil:
                alarm(
                    .critical, "A bank refuses an outcome",
                    [LogKey.transaction: "\(tell.id)", LogKey.reasonCode: "\(result.error.code.bounded)"])
                told.refused.append(tell)
            }
        }
        return told
    }

    /// Sends each outcome of a refused batch alone, so that a bad one cannot hold up the others. Stops at the first one
    /// that cannot be delivered, and after ``maxRefusedAlone`` refusals. Those it did not send come first next time.
    private func eachAlone(_ tells: [CoordinatorEffects.Tell]) async -> Told {
        guard tells.count > 1 else { return Told(refused: tells) }
        var told = Told()
        for (place, tell) in tells.enumerated() {
            guard told.refused.count < Self.maxRefusedAlone else {
                told.refused = tells[place...] + told.refused
                break
            }
            let one = await finish([tell])
            told.acknowledged += one.acknowledged
            told.refused += one.refused
            guard one.undelivered.isEmpty else {
                told.undelivered = Array(tells[place...])
                break
            }
        }
        return told
    }

    private func alarm(_ level: Logger.Level, _ message: Logger.Message, _ details: Logger.Metadata = [:]) {
        guard let count = alarms.pass("\(message)") else { return }
        let common: Logger.Metadata = [LogKey.bank: "\(bank)", LogKey.alarms: "\(count)"]
        logger.log(level: level, message, metadata: common.merging(details) { first, _ in first })
    }

    private static func answer(_ result: Wire.PrepareResult) -> PrepareReply {
        switch result.result {
        case .vote(let vote):
            do {
                let (vote, digest) = try vote.checked()
                return .vote(vote, digest: digest)
            } catch {
                return .refused(Wire.ItemError(error))
            }
        case .error(let error): return .refused(error.bounded)
        case nil: return .refused(Wire.ItemError(ProtocolError(.malformed, "the bank sent no vote and no error")))
        }
    }
}

/// The result of a batch of prepares.
package struct Asked: Sendable {
    package var answers: [(ask: CoordinatorEffects.Ask, answer: PrepareReply)] = []
    /// Not delivered, as far as is known here.
    package var undelivered: [CoordinatorEffects.Ask] = []
}

/// The result of a batch of outcomes.
package struct Told: Sendable {
    package var acknowledged: [CoordinatorEffects.Tell] = []
    /// Not delivered, as far as is known here.
    package var undelivered: [CoordinatorEffects.Tell] = []
    /// Refused by the bank, item by item.
    package var refused: [CoordinatorEffects.Tell] = []
}

extension Wire.FinishItem {
    fileprivate init(_ tell: CoordinatorEffects.Tell) {
        self.init()
        transactionID = tell.id.data
        if let digest = tell.digest { self.digest = digest.data }
        outcome = Wire.Outcome(tell.outcome)
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
