import AtomicCommit
import Foundation
import SettlementProtocol
import Testing

@Suite struct TakesTransactionsIn {
    typealias Scene = CoordinatorScene

    @Test func `a new transaction's banks are all asked`() {
        var scene = Scene()
        #expect(scene.submit(Scene.transaction(1)) == .takenIn)
        let effects = scene.taken()
        #expect(effects.asks.map(\.bank) == Scene.banks)
        #expect(effects.record.isEmpty)
        #expect(scene.books.pendingCount == 1)
    }

    @Test func `a repeated transaction joins, and another digest is a conflict`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        _ = scene.taken()
        #expect(scene.submit(Scene.transaction(1)) == .joined)
        #expect(scene.submit(Scene.transaction(1, digest: 9)) == .refused(.conflict))
        #expect(scene.taken() == CoordinatorEffects())
    }

    @Test func `an id that an inquiry aborted is refused only once the abort is durable`() {
        var scene = Scene()
        #expect(scene.inquire(1) == .pending)
        #expect(scene.submit(Scene.transaction(1)) == .joined)
        scene.record(1, .abort(.inquired))
        #expect(scene.submit(Scene.transaction(1)) == .refused(.aborted))
    }

    @Test func `an id too far ahead is refused`() {
        var scene = Scene()
        let late = Scene.epoch + 1_000 - ProtocolLimits.clockAhead
        #expect(scene.submit(Scene.transaction(1), wallClock: late) == .takenIn)
        #expect(scene.submit(Scene.transaction(2), wallClock: late) == .refused(.tooFarAhead))
    }

    @Test func `a full disk or a stop refuses new transactions and nothing else`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        scene.books.isFull = true
        #expect(scene.submit(Scene.transaction(2)) == .refused(.resourceExhausted))
        #expect(scene.submit(Scene.transaction(1)) == .joined)
        scene.books.isFull = false
        scene.books.isStopping = true
        #expect(scene.submit(Scene.transaction(2)) == .refused(.busy))
    }

    @Test func `a transaction beyond the pending limit is refused until another is decided`() {
        var scene = Scene { $0.maxPending = 1 }
        _ = scene.submit(Scene.transaction(1))
        #expect(scene.submit(Scene.transaction(2)) == .refused(.busy))
        scene.vote(1, 0, .no(sealedReason: .init()))
        scene.record(1, .abort(.votedNo))
        #expect(scene.submit(Scene.transaction(2)) == .takenIn)
    }

    @Test func `a transaction that needs an unreachable bank is refused at once, except for one probe later`() {
        var scene = Scene { $0.breakerThreshold = 2 }
        _ = scene.submit(Scene.transaction(1))
        let ask = scene.taken().asks[2]
        for _ in 0..<2 { scene.books.undelivered([ask], to: Scene.banks[2], at: scene.now, using: &scene.random) }
        #expect(scene.submit(Scene.transaction(2)) == .refused(.bankUnreachable))
        let others = SubmittedTransaction(
            id: Scene.id(3), digest: Scene.digest(3), originator: Scene.banks[0],
            banks: Array(Scene.banks.prefix(2)), timeoutMilliseconds: 1_000)
        #expect(scene.submit(others) == .takenIn, "others are not delayed")
        scene.now += 10 * Scene.second
        #expect(scene.submit(Scene.transaction(4)) == .takenIn, "the probe")
        #expect(scene.submit(Scene.transaction(5)) == .refused(.bankUnreachable))
        scene.books.delivered(1, to: Scene.banks[2], .asks)
        #expect(scene.submit(Scene.transaction(5)) == .takenIn)
    }
}
