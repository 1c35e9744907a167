import AtomicCommit
import SettlementProtocol
import Testing

@Suite struct ForgetsWhatIsFinished {
    typealias Scene = CoordinatorScene

    @Test func `nothing is forgotten before everyone has acknowledged and the horizon is durable`() {
        var scene = Scene { $0.retentionMilliseconds = 1_000 }
        _ = scene.submit(Scene.transaction(1))
        for index in 0..<3 { scene.vote(1, index, .yes) }
        scene.record(1, .commit)
        for index in 0..<2 { scene.acknowledge(1, index) }
        scene.finish(2)
        scene.finish(9)
        _ = scene.taken()
        scene.books.raiseHorizon(wallClock: Scene.epoch + 60_000, into: &scene.effects)
        #expect(scene.books.known(Scene.id(2)) != nil)
        scene.books.horizonRecorded(scene.taken().horizon ?? 0)
        #expect(scene.books.known(Scene.id(1))?.decision == .commit)
        #expect(scene.books.known(Scene.id(2)) == nil)
        #expect(scene.submit(Scene.transaction(2)) == .refused(.expired))
    }

    @Test func `a wall clock that jumps ahead does not raise the horizon`() {
        var scene = Scene { $0.retentionMilliseconds = 1_000 }
        scene.finish(5)
        scene.books.raiseHorizon(wallClock: Scene.epoch + 10 * 365 * 86_400_000, into: &scene.effects)
        #expect(scene.taken().horizon == Scene.epoch + 4_000)
    }

    @Test func `a restart sends decided transactions again but not finished ones`() {
        var register = RecoveredRegister()
        let entries = [UInt64(1), 2].map { number in
            DecisionEntry(
                id: Scene.id(number), digest: Scene.digest(number), originator: Scene.banks[0],
                participants: Scene.banks, decision: .commit)
        }
        register.take(decided: entries, finished: [Scene.id(2)], horizon: 0)
        var scene = Scene()
        scene.books.recover(register, at: scene.now, into: &scene.effects)
        let effects = scene.taken()
        #expect(effects.tells.map(\.id) == [Scene.id(1), Scene.id(1), Scene.id(1)])
        #expect(scene.books.known(Scene.id(2))?.isApplied == true)
        #expect(scene.books.known(Scene.id(3)) == nil)
    }

    @Test func `the first decision of a key stays, even if a later row differs`() {
        var register = RecoveredRegister()
        for decision in [Decision.commit, .abort(.inquired)] {
            register.take(
                decided: [
                    DecisionEntry(
                        id: Scene.id(1), digest: Scene.digest(1), originator: Scene.banks[0],
                        participants: Scene.banks, decision: decision)
                ], finished: [], horizon: 0)
        }
        #expect(register.entries[Scene.id(1)]?.decision == .commit)
    }

    @Test func `ten thousand unfinished transactions are recovered at once`() {
        var register = RecoveredRegister()
        let entries = (UInt64(1)...10_000).map { number in
            DecisionEntry(
                id: Scene.id(number), digest: Scene.digest(number), originator: Scene.banks[0],
                participants: Scene.banks, decision: .commit)
        }
        register.take(decided: entries, finished: [], horizon: 0)
        var scene = Scene()
        scene.books.recover(register, at: scene.now, into: &scene.effects)
        #expect(scene.taken().tells.count == 30_000)
    }
}
