import Directory
import Federation
import Identity
import Logging
import Projections
public import SettlementProtocol
import Synchronization
import Transport

/// A bank of the federation that the test itself plays: it answers as the test says.
public final class RogueBank: Sendable {
    /// Its answers, one method each.
    public struct Answers: Sendable {
        public var prepare: @Sendable (Wire.PrepareRequest) -> Wire.PrepareResponse = { _ in Wire.PrepareResponse() }
        public var finish: @Sendable (Wire.FinishRequest) -> Wire.FinishResponse = { _ in Wire.FinishResponse() }
        public var clearing: @Sendable (Wire.ClearingRequest) -> Wire.ClearingResponse = { _ in
            Wire.ClearingResponse()
        }
        public var freeze: @Sendable (Wire.FreezeRequest) -> Wire.FreezeResponse = { _ in Wire.FreezeResponse() }

        public init() {}
    }

    private struct State {
        var answers = Answers()
        var calls: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Changes its answers from now on.
    public func answer(_ change: (inout Answers) -> Void) { state.withLock { change(&$0.answers) } }

    /// How often each method was called.
    public var calls: [String: Int] { state.withLock { $0.calls } }

    private func take(_ method: String) -> Answers {
        state.withLock { state in
            state.calls[method, default: 0] += 1
            return state.answers
        }
    }

    /// Runs a ``Brook`` whose bank `member` is played by the test.
    public static func run(
        as member: MemberID = Brook.doum, _ body: (TestFederation, RogueBank) async throws -> Void
    ) async throws {
        let bank = RogueBank()
        // Its certificate is needed before its port is known.
        let planned = try Brook.file(coordinators: [Brook.ford])
        let authority = try CertificateAuthority.forNow(planned)
        let identity = try MemberCertificates(authority: authority, file: planned).playedIdentity(of: member)
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let listener = Listener(
            name: "settlement", host: "127.0.0.1", port: 0, security: .tls(identity), routes: bank.routes,
            health: Health(ready: { [] }, metrics: { [:] }), logger: Logger(label: "rogue"))
        try await withThrowingTaskGroup { group in
            group.addTask { try await listener.run { port in bound.yield(port) } }
            for await port in ports {
                try await bank.run(as: member, at: port, authority, body)
                break
            }
            group.cancelAll()
        }
    }

    private func run(
        as member: MemberID, at port: Int, _ authority: CertificateAuthority,
        _ body: (TestFederation, RogueBank) async throws -> Void
    ) async throws {
        try await TestFederation.run(
            authority: authority,
            adjust: { file in
                for place in file.banks.indices where file.banks[place].id == member {
                    file.banks[place].isStartedElsewhere = true
                    file.banks[place].settlementPort = port
                    file.banks[place].sealingKey = SealingKey().publicBytes
                }
            }, { federation in try await body(federation, self) })
    }

    private var routes: [Route] {
        [
            .unary(Wire.participantService, "Prepare") { [self] (request: Wire.PrepareRequest, _) in
                take("Prepare").prepare(request)
            },
            .unary(Wire.participantService, "Finish") { [self] (request: Wire.FinishRequest, _) in
                take("Finish").finish(request)
            },
            .unary(Wire.participantService, "Clearing") { [self] (request: Wire.ClearingRequest, _) in
                take("Clearing").clearing(request)
            },
            .unary(Wire.participantService, "Freeze") { [self] (request: Wire.FreezeRequest, _) in
                take("Freeze").freeze(request)
            },
        ]
    }
}
