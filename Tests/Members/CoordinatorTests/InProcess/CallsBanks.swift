import AtomicCommit
import Coordinator
import Foundation
import SettlementProtocol
import Testing
import Transport

/// The result of a call to one bank: an answer per item, a retry, or a refusal.
@Suite struct CallsBanks {
    private static let bank = EngineScene.banks[1]
    private static let down = ConnectError(.unavailable, reason: "unreachable", "nobody there", delivery: .notSent)
    private static let bad = ConnectError(.invalidArgument, reason: "malformed", "no such message")

    private func call(_ participant: ScriptedParticipant) -> BankCall {
        BankCall(
            bank: Self.bank, coordinator: EngineScene.ford, participant: participant, logger: EngineScene.logger)
    }

    private func tells(_ count: Int, _ outcome: Outcome = .committed) throws -> [CoordinatorEffects.Tell] {
        try (0..<count).map { _ in
            let transaction = try EngineScene.payment().transaction
            return CoordinatorEffects.Tell(
                id: transaction.id, index: 1, bank: Self.bank, digest: transaction.digest, outcome: outcome)
        }
    }

    private func orders(_ count: Int) throws -> (asks: [CoordinatorEffects.Ask], items: [Wire.PrepareItem]) {
        let submissions = try (0..<count).map { _ in try EngineScene.payment() }
        let asks = submissions.map { CoordinatorEffects.Ask(id: $0.transaction.id, index: 1, bank: Self.bank) }
        return (asks, submissions.map { $0.item(1) })
    }

    // MARK: Prepare

    @Test func `each vote belongs to the item at its place`() async throws {
        let (asks, items) = try orders(3)
        let asked = await call(ScriptedParticipant()).prepare(asks, items)
        #expect(asked.answers.map(\.ask) == asks && asked.undelivered.isEmpty)
        for (item, answer) in zip(items, asked.answers) {
            guard case .vote(.yes, let digest) = answer.answer else {
                Issue.record("not a yes")
                return
            }
            #expect(digest == (try item.checked().digest))
        }
    }

    @Test func `a call that may succeed later is retried, and so is an answer with the wrong count`() async throws {
        let (asks, items) = try orders(2)
        for reaction in [ScriptedParticipant.Reaction.callError(Self.down), .wrongCount] {
            let asked = await call(ScriptedParticipant(prepares: [reaction])).prepare(asks, items)
            #expect(asked.undelivered == asks && asked.answers.isEmpty)
        }
    }

    @Test func `a batch that is refused is sent item by item, until the bank is unreachable`() async throws {
        let (asks, items) = try orders(4)
        let participant = ScriptedParticipant(
            prepares: [.callError(Self.bad), .yes, .callError(Self.bad), .callError(Self.down)])
        let asked = await call(participant).prepare(asks, items)
        #expect(await participant.prepared.map(\.count) == [4, 1, 1, 1])
        #expect(asked.answers.map(\.ask) == Array(asks[..<2]))
        #expect(asked.undelivered == Array(asks[2...]))
        guard case .refused(let error) = asked.answers[1].answer else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == "malformed")
    }

    // MARK: Finish

    @Test func `an acknowledgement counts for its own outcome, and an expired item counts as well`() async throws {
        let tells = try tells(2)
        let told = await call(ScriptedParticipant()).finish(tells)
        #expect(told.acknowledged == tells)
        let expired = await call(ScriptedParticipant(finishes: [.itemError("expired")])).finish(tells)
        #expect(expired.acknowledged == tells)
        let other = await call(ScriptedParticipant(finishes: [.no])).finish(tells)
        #expect(other.refused == tells && other.acknowledged.isEmpty)
        let violation = await call(ScriptedParticipant(finishes: [.itemError("protocol_violation")])).finish(tells)
        #expect(violation.refused == tells)
    }

    @Test func `outcomes that are refused as a batch are told one by one`() async throws {
        let tells = try tells(3)
        let participant = ScriptedParticipant(
            finishes: [.callError(Self.bad), .yes, .callError(Self.bad), .callError(Self.down)])
        let told = await call(participant).finish(tells)
        #expect(told.acknowledged == [tells[0]])
        #expect(told.refused == [tells[1]])
        #expect(told.undelivered == [tells[2]])
    }
}
