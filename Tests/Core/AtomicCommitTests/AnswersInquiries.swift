import AtomicCommit
import SettlementProtocol
import Testing

@Suite struct AnswersInquiries {
    typealias Scene = CoordinatorScene

    @Test func `an inquiry in doubt about an unknown key records an abort and is answered once the abort is durable`() {
        var scene = Scene()
        #expect(scene.inquire(1) == .pending)
        #expect(scene.taken().record.map(\.decision) == [.abort(.inquired)])
        #expect(scene.inquire(1) == .pending)
        scene.record(1, .abort(.inquired))
        let known = KnownOutcome(digest: nil, decision: .abort(.inquired), isApplied: false)
        #expect(scene.inquire(1, by: Scene.banks[1]) == .outcome(known))
    }

    @Test func `an inquiry from a bank that is not in doubt decides nothing`() {
        var scene = Scene()
        #expect(scene.inquire(1, isInDoubt: false) == .refused(.unknownTransaction))
        #expect(scene.taken() == CoordinatorEffects())
    }

    @Test func `an inquiry is pending while votes are gathered`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        _ = scene.taken()
        #expect(scene.inquire(1) == .pending)
        #expect(scene.taken() == CoordinatorEffects())
    }

    @Test func `inquiries about unknown ids have a quota per member and minute`() {
        var scene = Scene { $0.unknownInquiriesPerMinute = 1 }
        #expect(scene.inquire(1) == .pending)
        #expect(scene.inquire(2) == .refused(.unknownTransaction))
        #expect(scene.inquire(2, by: Scene.banks[1]) == .pending)
        scene.now += 60 * Scene.second
        #expect(scene.inquire(3) == .pending)
    }

    @Test func `an inquiry in doubt below the horizon is answered with aborted, and nothing is written`() {
        var scene = Scene { $0.retentionMilliseconds = 1_000 }
        scene.finish(1)
        scene.finish(9)
        scene.books.raiseHorizon(wallClock: Scene.epoch + 60_000, into: &scene.effects)
        scene.books.horizonRecorded(scene.taken().horizon ?? 0)
        #expect(scene.books.known(Scene.id(1)) == nil)
        #expect(scene.inquire(1, isInDoubt: false) == .refused(.expired))
        let aborted = KnownOutcome(digest: nil, decision: .abort(.inquired), isApplied: false)
        #expect(scene.inquire(1) == .outcome(aborted))
        #expect(scene.taken() == CoordinatorEffects())
    }

    @Test func `an id that lies beyond every clock is not aborted, and is answered once the clock comes near`() {
        var scene = Scene()
        for milliseconds in [Scene.epoch + ProtocolLimits.clockAhead + 1, 281_474_976_710_655] {
            let id = TransactionID(unixMilliseconds: milliseconds, random: (1, 1))
            #expect(scene.inquire(about: id) == .refused(.tooFarAhead))
            #expect(scene.taken() == CoordinatorEffects())
            #expect(scene.inquire(about: id, wallClock: milliseconds - ProtocolLimits.clockAhead) == .pending)
            #expect(scene.taken().record.map(\.id) == [id])
        }
    }
}
