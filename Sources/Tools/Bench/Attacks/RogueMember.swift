import Logging
import SettlementProtocol
import Transport

/// A bank without books. It says that it is busy, and acknowledges another outcome than it was told.
enum RogueMember {
    /// Answers until the task is cancelled.
    ///
    /// - Parameters:
    ///   - identity: Of the member that it plays.
    ///   - onBound: Called with the port.
    static func run(as identity: TLSIdentity, onBound: @escaping @Sendable (Int) -> Void) async throws {
        let listener = Listener(
            name: "rogue", host: "127.0.0.1", port: 0, security: .tls(identity), routes: routes,
            health: Health(ready: { [] }, metrics: { [:] }), localAddresses: ["127.0.0.1"],
            logger: Logger(label: "rogue") { _ in SwiftLogNoOpLogHandler() })
        try await listener.run { port in onBound(port) }
    }

    private static var routes: [Route] {
        [
            .unary(Wire.participantService, "Prepare") { (request: Wire.PrepareRequest, _) in
                var response = Wire.PrepareResponse()
                response.results = request.items.map { _ in
                    var result = Wire.PrepareResult()
                    result.error.code = ReasonCode.busy.rawValue
                    return result
                }
                return response
            },
            .unary(Wire.participantService, "Finish") { (request: Wire.FinishRequest, _) in
                var response = Wire.FinishResponse()
                response.results = request.items.map { item in
                    var result = Wire.FinishResult()
                    result.acknowledgement.outcome = item.outcome == .committed ? .aborted : .committed
                    return result
                }
                return response
            },
            .unary(Wire.participantService, "Clearing") { (_: Wire.ClearingRequest, _) in Wire.ClearingResponse() },
        ]
    }
}
