import AtomicCommit
import Coordinator
import SettlementProtocol
import Synchronization
import Testing
import Transport

/// The engine carries out the effects of the coordinator's books, without processes or a network.
@Suite(.timeLimit(.minutes(5))) struct DrivesTransactions {
    private let scene = EngineScene()
    private let alder = EngineScene.banks[0]
    private let birch = EngineScene.banks[1]
    private static let lost = ConnectError(.unavailable, reason: "unreachable", "nobody there", delivery: .notSent)

    /// Submits a payment and waits for its end.
    private func settle(
        _ submission: Submission, by engine: Engine, until goal: Engine.Goal = .applied
    ) async throws -> Wire.OutcomeRecord {
        #expect(await engine.admit([submission]) == [nil])
        let id = submission.transaction.id
        await engine.wait(for: [id], until: goal, atMost: 30_000)
        return await engine.outcomes(of: [id], for: submission.transaction.originator)[0].record
    }

    @Test func `a yes from every bank commits, and every bank is told once the commit is durable`() async throws {
        defer { scene.remove() }
        let rowsWhenTold = Mutex<[Int64]>([])
        let engineOfFinish = Mutex<Engine?>(nil)
        let note: @Sendable () async -> Void = {
            let rows = await engineOfFinish.withLock { $0 }?.metrics["journal.batches"] ?? -1
            rowsWhenTold.withLock { $0.append(rows) }
        }
        let participants = [alder: ScriptedParticipant(onFinish: note), birch: ScriptedParticipant(onFinish: note)]
        let submission = try EngineScene.payment()
        let record = try await scene.run(participants) { engine in
            engineOfFinish.withLock { $0 = engine }
            return try await settle(submission, by: engine)
        }
        #expect(record.state == .committed && record.applied)
        #expect(record.progress.map(\.vote) == [.yes, .yes])
        #expect(rowsWhenTold.withLock { $0 } == [1, 1])
        for participant in participants.values {
            #expect(await participant.prepared.map(\.count) == [1])
            #expect(await participant.finished.map { $0.map(\.outcome) } == [[.committed]])
        }
    }

    @Test func `a transaction that has left memory is told with its course, also after a restart`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [.no])]
        let submission = try EngineScene.payment()
        let id = submission.transaction.id
        var settings = Engine.Settings()
        settings.memory = MemoryBounds(milliseconds: 0, count: 0)
        let first = try await scene.run(participants, settings: settings) { engine in
            let record = try await settle(submission, by: engine)
            while await engine.metrics["transactions.in_memory"] != 0 { await engine.maintain() }
            #expect(await engine.outcomes(of: [id], for: alder)[0].record == record)
            #expect(await engine.admit([submission]) == [nil], "it joins the first submission")
            return record
        }
        #expect(first.progress.map(\.vote) == [.yes, .no] && first.applied)
        let second = try await scene.run(participants, settings: settings) { engine in
            while await engine.metrics["transactions.in_memory"] != 0 { await engine.maintain() }
            return await engine.outcomes(of: [id], for: alder)[0].record
        }
        #expect(second == first)
    }

    @Test func `one no aborts, and the record shows which bank voted no`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [.no])]
        let submission = try EngineScene.payment()
        let record = try await scene.run(participants) { try await settle(submission, by: $0) }
        #expect(record.state == .aborted && record.cause == .votedNo)
        #expect(record.progress.map(\.vote) == [.yes, .no])
    }

    @Test func `a bank that stays silent causes an abort at the timeout`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [.silence])]
        let submission = try EngineScene.payment(timeout: 100)
        let record = try await scene.run(participants) { try await settle(submission, by: $0, until: .decided) }
        #expect(record.state == .aborted && record.cause == .timedOut)
    }

    @Test func `a bank that is busy or unreachable is asked again`() async throws {
        defer { scene.remove() }
        let participants = [
            alder: ScriptedParticipant(prepares: [.busy, .yes]),
            birch: ScriptedParticipant(prepares: [.callError(Self.lost), .yes]),
        ]
        let submission = try EngineScene.payment(timeout: 20_000)
        let record = try await scene.run(participants) { try await settle(submission, by: $0) }
        #expect(record.state == .committed)
        for participant in participants.values { #expect(await participant.prepared.count == 2) }
    }

    @Test func `an outcome is told until it is acknowledged`() async throws {
        defer { scene.remove() }
        let participants = [
            alder: ScriptedParticipant(finishes: [.callError(Self.lost), .wrongCount, .yes]),
            birch: ScriptedParticipant(finishes: [.itemError("busy"), .yes]),
        ]
        let submission = try EngineScene.payment()
        let record = try await scene.run(participants) { try await settle(submission, by: $0) }
        #expect(record.state == .committed && record.applied)
        #expect(await participants[alder]?.finished.count == 3)
        #expect(await participants[birch]?.finished.count == 2)
    }

    @Test func `a waiting caller returns when its time is up`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant(prepares: [.silence])]
        let submission = try EngineScene.payment()
        try await scene.run(participants) { engine in
            _ = await engine.admit([submission])
            await engine.wait(for: [submission.transaction.id], until: .decided, atMost: 20)
            let answer = await engine.outcomes(of: [submission.transaction.id], for: alder)[0]
            #expect(answer.record.state == .pending)
        }
    }

    @Test func `a restarted engine tells a bank the outcomes that it has not acknowledged`() async throws {
        defer { scene.remove() }
        let down = [alder: ScriptedParticipant(), birch: ScriptedParticipant(finishes: [.callError(Self.lost)])]
        let submission = try EngineScene.payment()
        let id = submission.transaction.id
        let first = try await scene.run(down) { try await settle(submission, by: $0, until: .decided) }
        #expect(first.state == .committed)
        let up = [alder: ScriptedParticipant(), birch: ScriptedParticipant()]
        let again = try await scene.run(up) { engine in
            await engine.wait(for: [id], until: .applied, atMost: 30_000)
            return await engine.outcomes(of: [id], for: alder)[0].record
        }
        #expect(again.state == .committed && again.applied)
        #expect(await up[birch]?.finished.map { $0.map(\.transactionID) } == [[id.data]])
        #expect(await up[birch]?.prepared.isEmpty == true)
    }

    @Test func `a bank in doubt about an unknown transaction is told aborted, durably`() async throws {
        defer { scene.remove() }
        let id = try EngineScene.payment().transaction.id
        for _ in 1...2 {
            let record = try await scene.run([alder: ScriptedParticipant()]) { engine in
                _ = await engine.inquire([id], by: alder)
                await engine.wait(for: [id], until: .decided, atMost: 30_000)
                return await engine.outcomes(of: [id], for: alder)[0].record
            }
            #expect(record.state == .aborted && record.cause == .inquired)
        }
    }

    @Test func `a stop sends the outcomes that nobody waits for`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant()]
        let submission = try EngineScene.payment()
        try await scene.run(participants) { engine in
            _ = try await settle(submission, by: engine, until: .decided)
            await engine.stop()
            for participant in participants.values {
                #expect(await participant.finished.map { $0.map(\.outcome) } == [[.committed]])
            }
        }
    }

    @Test func `a stopping engine admits nothing new and still tells known outcomes`() async throws {
        defer { scene.remove() }
        let participants = [alder: ScriptedParticipant(), birch: ScriptedParticipant()]
        let submission = try EngineScene.payment()
        let late = try EngineScene.payment()
        try await scene.run(participants) { engine in
            _ = try await settle(submission, by: engine)
            await engine.stop()
            #expect(await engine.admit([late]).first??.reason == .busy)
            #expect(await engine.admit([submission]) == [nil])
            #expect(await engine.outcomes(of: [submission.transaction.id], for: alder)[0].record.state == .committed)
        }
    }
}
