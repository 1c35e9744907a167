import AtomicCommit
import Foundation
import SettlementProtocol
import Testing

/// How often a bank is asked and told again that answers, but neither votes nor acknowledges.
@Suite struct BacksOffFromBusyBanks {
    typealias Scene = CoordinatorScene

    private let bank = Scene.banks[0]

    /// Lets `seconds` pass; `answer` takes each wave of effects.
    private func pass(
        _ seconds: UInt64, in scene: inout Scene, _ answer: (inout Scene, CoordinatorEffects) -> Void
    ) {
        let end = scene.now + seconds * Scene.second
        while let due = scene.books.nextDue, due <= end {
            scene.now = max(scene.now, due)
            scene.books.tick(at: scene.now, into: &scene.effects)
            answer(&scene, scene.taken())
        }
        scene.now = end
    }

    private func submit(_ count: UInt64, to scene: inout Scene) -> [CoordinatorEffects.Ask] {
        for number in 1...count {
            let transaction = Scene.transaction(number, of: [bank], timeout: 60_000)
            #expect(scene.submit(transaction, wallClock: Scene.epoch + count * 1_000) == .takenIn)
        }
        return scene.taken().asks
    }

    private func busy(_ asks: some Sequence<CoordinatorEffects.Ask>, in scene: inout Scene) {
        for ask in asks {
            scene.books.voted(
                ask.id, ask.index, .busy, digest: Scene.digest(0), at: scene.now, into: &scene.effects,
                using: &scene.random)
        }
    }

    @Test func `a bank that is busy for ever is asked about each transaction at most 130 times a minute`() {
        var scene = Scene()
        busy(submit(1_000, to: &scene), in: &scene)
        var asked = 0
        var waves = 0
        pass(59, in: &scene) { scene, effects in
            asked += effects.asks.count
            waves += effects.asks.isEmpty ? 0 : 1
            scene.books.delivered(effects.asks.count, to: bank, .asks)
            busy(effects.asks, in: &scene)
        }
        // Nine pauses grow to a second, then each lasts half a second to one.
        #expect((66...130).contains(waves), "\(waves) waves")
        #expect(asked == waves * 1_000)
    }

    @Test func `a bank that votes on one of many cannot have the rest asked at the fastest rate`() {
        var scene = Scene()
        busy(submit(1_000, to: &scene), in: &scene)
        var asked = 0
        pass(10, in: &scene) { scene, effects in
            asked += effects.asks.count
            guard let first = effects.asks.first else { return }
            scene.books.delivered(effects.asks.count, to: bank, .asks)
            scene.books.voted(
                first.id, first.index, .no(sealedReason: .init()),
                digest: Scene.digest((first.id.unixMilliseconds - Scene.epoch) / 1_000), at: scene.now,
                into: &scene.effects, using: &scene.random)
            busy(effects.asks.dropFirst(), in: &scene)
        }
        #expect(asked < 40_000, "\(asked) asked")
    }

    @Test func `a bank that was busy for a moment is asked again within 4 ms, and other prepares do not wait`() {
        var scene = Scene()
        let asks = submit(1, to: &scene)
        busy(asks, in: &scene)
        let due = scene.books.nextDue ?? .max
        #expect(due - scene.now <= 4_000_000)
        #expect(scene.submit(Scene.transaction(2, of: [bank])) == .takenIn)
        #expect(scene.taken().asks.count == 1)
        scene.vote(2, 0, .yes)
        scene.now = due
        scene.books.tick(at: scene.now, into: &scene.effects)
        #expect(scene.taken().asks == asks)
        busy(asks, in: &scene)
        #expect((scene.books.nextDue ?? .max) - scene.now <= 8_000_000)
    }

    @Test func `outcomes that a bank refuses for ever are told again at most every second`() {
        var scene = Scene()
        for ask in submit(1_000, to: &scene) {
            scene.books.refused(ask.id, ask.index, at: scene.now, into: &scene.effects)
        }
        for entry in scene.taken().record {
            scene.books.recorded(entry.id, entry.decision, at: scene.now, into: &scene.effects)
        }
        for tell in scene.taken().tells { scene.books.notAcknowledged(tell, at: scene.now, using: &scene.random) }
        var told = 0
        pass(60, in: &scene) { scene, effects in
            told += effects.tells.count
            scene.books.delivered(effects.tells.count, to: bank, .tells)
            for tell in effects.tells { scene.books.notAcknowledged(tell, at: scene.now, using: &scene.random) }
        }
        #expect((30_000...70_000).contains(told), "\(told) told")
        // The bank recovers: each is told once more.
        told = 0
        pass(10, in: &scene) { scene, effects in
            told += effects.tells.count
            for tell in effects.tells {
                scene.books.acknowledged(tell.id, tell.index, at: scene.now, into: &scene.effects)
            }
        }
        #expect(told == 1_000 && scene.books.unfinishedCount == 0)
    }

    @Test func `a bank that answers one batch and drops the next is not called at the fastest rate`() {
        var scene = Scene()
        let asks = submit(1_000, to: &scene)
        scene.books.undelivered(asks, to: bank, at: scene.now, using: &scene.random)
        var asked = 0
        pass(30, in: &scene) { scene, effects in
            guard !effects.asks.isEmpty else { return }
            asked += effects.asks.count
            scene.books.delivered(1, to: bank, .asks)
            scene.books.undelivered(effects.asks, to: bank, at: scene.now, using: &scene.random)
        }
        #expect(asked < 60_000, "\(asked) asked")
    }
}
