import AtomicCommit
import Coordinator
import Logging
import SettlementProtocol
import SwiftProtobuf
import Synchronization
import Testing
import Transport

/// A bank that answers badly, for ever, costs the coordinator few calls and few log lines, and the others nothing.
@Suite(.timeLimit(.minutes(5))) struct EnduresBadBanks {
    private let scene = EngineScene()
    private let alder = EngineScene.banks[0]
    private let birch = EngineScene.banks[1]
    private static let refused = ConnectError(.invalidArgument, reason: "malformed", "no such message")

    /// Submits `count` payments and waits for all of them.
    private func settle(_ count: Int, timeout: UInt32 = 3_000, by engine: Engine) async throws -> [Wire.OutcomeRecord] {
        let submissions = try (0..<count).map { _ in try EngineScene.payment(timeout: timeout) }
        #expect(await engine.admit(submissions).allSatisfy { $0 == nil })
        let ids = submissions.map(\.transaction.id)
        await engine.wait(for: ids, until: .decided, atMost: 30_000)
        return await engine.outcomes(of: ids, for: alder).map(\.record)
    }

    @Test func `a bank that is busy for ever is called a few times, not thousands`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [.busy])]
        let records = try await scene.run(participants) { try await settle(100, by: $0) }
        #expect(records.allSatisfy { $0.state == .aborted && $0.cause == .timedOut })
        // Pauses of 4, 8, … 1 000 ms and their jitter leave room for twenty waves in three seconds.
        let calls = await participants[birch]?.prepared.count ?? 0
        #expect((5...40).contains(calls), "\(calls) calls")
    }

    @Test(arguments: [ScriptedParticipant.Reaction.wrongCount, .empty, .doubled])
    func `an answer with the wrong number of votes is not a vote, and is asked for with pauses`(
        reaction: ScriptedParticipant.Reaction
    ) async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [reaction])]
        let records = try await scene.run(participants) { try await settle(4, timeout: 1_000, by: $0) }
        #expect(records.allSatisfy { $0.state == .aborted && $0.cause == .timedOut })
        let calls = await participants[birch]?.prepared.count ?? 0
        #expect((2...20).contains(calls), "\(calls) calls")
    }

    @Test(arguments: [ScriptedParticipant.Reaction.hollow, .longTexts, .itemError("made_up")])
    func `an item that is no vote aborts its transaction, and its texts are cut`(
        reaction: ScriptedParticipant.Reaction
    ) async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [reaction])]
        let records = try await scene.run(participants) { try await settle(20, by: $0) }
        for record in records {
            #expect(record.state == .aborted && record.cause == .refused)
            #expect(try record.serializedData().count < 2_000)
        }
    }

    @Test(arguments: [
        ScriptedParticipant.Reaction.empty, .doubled, .hollow, .longTexts, .no, .itemError("busy"),
        .itemError("protocol_violation"), .callError(refused),
    ])
    func `a bank that never acknowledges is told again with pauses, and logged once a minute`(
        reaction: ScriptedParticipant.Reaction
    ) async throws {
        defer { scene.remove() }
        let lines = Mutex(0)
        let logger = CountingLogHandler.logger { lines.withLock { $0 += 1 } }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(finishes: [reaction])]
        let calls = try await scene.run(participants, logger: logger) { engine in
            let records = try await settle(50, by: engine)
            #expect(records.allSatisfy { $0.state == .committed })
            await engine.wait(
                for: try records.map { try TransactionID(bytes: $0.transactionID) }, until: .applied, atMost: 2_000)
            return await participants[birch]?.finished.count ?? 0
        }
        // About ten waves in two seconds; a batch that is refused as a whole is followed by at most eight single ones.
        #expect((3...200).contains(calls), "\(calls) calls")
        #expect(lines.withLock { $0 } <= 4, "\(lines.withLock { $0 }) lines")
    }

    @Test func `a bank that refuses everything does not keep one bad outcome before the good ones`() async throws {
        let bank = ScriptedParticipant(
            finishes: Array(repeating: .callError(Self.refused), count: 9) + [.yes])
        let call = BankCall(
            bank: birch, coordinator: EngineScene.ford, participant: bank, logger: EngineScene.logger)
        let tells = try (0..<20).map { _ in
            let transaction = try EngineScene.payment().transaction
            return CoordinatorEffects.Tell(
                id: transaction.id, index: 1, bank: birch, digest: transaction.digest, outcome: .committed)
        }
        let told = await call.finish(tells)
        #expect(await bank.finished.map(\.count) == [20] + Array(repeating: 1, count: 8))
        #expect(told.refused == Array(tells[8...] + tells[..<8]))
    }
}
