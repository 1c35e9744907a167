import AtomicCommit
import Foundation
import SettlementProtocol
import Testing

@Suite struct DecidesOnce {
    typealias Scene = CoordinatorScene

    @Test func `a yes from every bank in time proposes commit, and no bank is told before it is durable`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        _ = scene.taken()
        for index in 0..<3 { scene.vote(1, index, .yes) }
        let proposed = scene.taken()
        #expect(proposed.record.map(\.decision) == [.commit])
        #expect(proposed.tells.isEmpty && proposed.decided.isEmpty)
        scene.record(1, .commit)
        let decided = scene.taken()
        #expect(decided.tells.map(\.bank) == Scene.banks)
        #expect(decided.decided == [Scene.id(1)])
        #expect(scene.books.pendingCount == 0)
    }

    @Test func `the register's decision is adopted, even if it was not proposed here`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        for index in 0..<3 { scene.vote(1, index, .yes) }
        _ = scene.taken()
        scene.record(1, .abort(.inquired))
        #expect(Set(scene.taken().tells.map(\.outcome)) == [.aborted])
        scene.record(1, .commit)
        #expect(scene.taken() == CoordinatorEffects(), "the first stays")
    }

    @Test func `a yes to another digest counts as a refusal`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        _ = scene.taken()
        scene.vote(1, 0, .yes, digest: Scene.digest(9))
        #expect(scene.taken().record.map(\.decision) == [.abort(.refused)])
    }

    @Test func `the deadline proposes abort, and a yes at that moment comes too late`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        _ = scene.submit(Scene.transaction(2))
        for index in 0..<2 { scene.vote(2, index, .yes) }
        _ = scene.taken()
        scene.now += Scene.second
        scene.vote(2, 2, .yes)
        scene.books.tick(at: scene.now, into: &scene.effects)
        #expect(scene.taken().record.map(\.decision) == [.abort(.timedOut), .abort(.timedOut)])
    }

    @Test func `a busy bank is asked again before the deadline`() throws {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        _ = scene.taken()
        scene.vote(1, 1, .busy)
        #expect(scene.taken().asks.isEmpty)
        scene.now = try #require(scene.books.nextDue)
        scene.books.tick(at: scene.now, into: &scene.effects)
        #expect(scene.taken().asks.map(\.index) == [1])
    }

    @Test func `undelivered prepares are sent again until there is a proposal, undelivered outcomes for ever`() throws {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        let ask = scene.taken().asks[0]
        scene.books.undelivered([ask], to: ask.bank, at: scene.now, using: &scene.random)
        scene.now = try #require(scene.books.nextDue)
        scene.books.tick(at: scene.now, into: &scene.effects)
        #expect(scene.taken().asks == [ask])
        scene.books.undelivered([ask], to: ask.bank, at: scene.now, using: &scene.random)
        scene.vote(1, 1, .no(sealedReason: .init()))
        scene.record(1, .abort(.votedNo))
        var tell = try #require(scene.taken().tells.first)
        for _ in 0..<20 {
            scene.books.undelivered([tell], to: tell.bank, at: scene.now, using: &scene.random)
            scene.now += 3 * Scene.second
            scene.books.tick(at: scene.now, into: &scene.effects)
            let effects = scene.taken()
            #expect(effects.asks.isEmpty)
            tell = try #require(effects.tells.first)
        }
        #expect(tell.outcome == .aborted)
    }
}
