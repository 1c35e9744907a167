import AtomicCommit
import Coordinator
import FederationTesting
import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

/// A bank that answers anything, in either encoding, neither ends the coordinator nor is kept by it.
@Suite(.timeLimit(.minutes(5))) struct EnduresRandomAnswers {
    /// Answers each call with a random message. Every other one has travelled as JSON.
    private actor RandomParticipant: ParticipantClient {
        private var fuzz: FuzzedMessages
        private var calls = 0

        init(seed: UInt64) { fuzz = FuzzedMessages(seed: seed) }

        func prepare(_ request: Wire.PrepareRequest) async throws(ConnectError) -> Wire.PrepareResponse {
            var response: Wire.PrepareResponse = try next()
            // A random count would only ever be repeated.
            response.results = try request.items.map { _ throws(ConnectError) -> Wire.PrepareResult in try next() }
            return response
        }

        func finish(_ request: Wire.FinishRequest) async throws(ConnectError) -> Wire.FinishResponse {
            var response: Wire.FinishResponse = try next()
            response.results = try request.items.map { _ throws(ConnectError) -> Wire.FinishResult in try next() }
            return response
        }

        private func next<M: Message>() throws(ConnectError) -> M {
            calls += 1
            let message: M = fuzz.message()
            guard calls.isMultiple(of: 2) else { return message }
            var options = JSONDecodingOptions()
            options.ignoreUnknownFields = true
            do { return try M(jsonUTF8Bytes: try message.jsonUTF8Bytes() as [UInt8], options: options) } catch {
                throw ConnectError(.unknown, reason: "bad_response", "not JSON of this message", delivery: .unknown)
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `transactions end whatever a bank answers, and its answers are not kept`(seed: UInt64) async throws {
        let scene = EngineScene()
        defer { scene.remove() }
        let (alder, birch) = (EngineScene.banks[0], EngineScene.banks[1])
        let rogue = RandomParticipant(seed: seed)
        try await scene.run([alder: ScriptedParticipant(), birch: rogue] as [MemberID: any ParticipantClient]) {
            engine in
            let submissions = try (0..<40).map { _ in try EngineScene.payment(timeout: 500) }
            #expect(await engine.admit(submissions).allSatisfy { $0 == nil })
            let ids = submissions.map(\.transaction.id)
            await engine.wait(for: ids, until: .decided, atMost: 20_000)
            for result in await engine.outcomes(of: ids, for: alder) {
                #expect(result.record.state == .aborted)
                #expect(try result.serializedData().count < 6_000)
            }
        }
    }
}
