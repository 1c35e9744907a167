import AtomicCommit
import Foundation
import SettlementProtocol
import Testing

/// A member that takes all the room that it can get at a coordinator leaves room for the others.
@Suite struct KeepsRoomForEveryMember {
    typealias Scene = CoordinatorScene
    typealias Admission = CoordinatorBooks.Admission

    private let alder = Scene.banks[0]
    private let birch = Scene.banks[1]
    private let cedar = Scene.banks[2]

    /// Submits fresh transactions until one is refused.
    private func fill(
        _ scene: inout Scene, from first: UInt64, by originator: MemberID, of banks: [MemberID], bytes: Int = 0
    ) -> (taken: UInt64, refusal: Admission) {
        var number = first
        while true {
            let wallClock = Scene.epoch + number * 1_000
            let transaction = Scene.transaction(number, by: originator, of: banks, bytes: bytes)
            let admission = scene.submit(transaction, wallClock: wallClock)
            guard admission == .takenIn else { return (number - first, admission) }
            number += 1
        }
    }

    @Test func `one originator gets half of the room, and every other one still finds some`() {
        var scene = Scene { $0.maxPending = 1_200 }
        let hoarder = fill(&scene, from: 1, by: alder, of: [alder, cedar])
        #expect(hoarder.taken == 600 && hoarder.refusal == .refused(.busy))
        // The banks vote, so that only the originators' shares count.
        for number in 1...600 as ClosedRange<UInt64> { for index in 0..<2 { scene.vote(number, index, .yes) } }
        #expect(fill(&scene, from: 1_000, by: alder, of: [birch]).refusal == .refused(.busy))
        #expect(fill(&scene, from: 2_000, by: birch, of: [birch]).taken == 300)
        #expect(fill(&scene, from: 3_000, by: cedar, of: [alder]).taken == 150)
    }

    @Test func `an originator gets its room back as its transactions are decided`() {
        var scene = Scene { $0.maxPending = 4 }
        #expect(fill(&scene, from: 1, by: alder, of: [birch]).taken == 2)
        scene.vote(1, 0, .no(sealedReason: .init()))
        scene.record(1, .abort(.votedNo))
        #expect(scene.submit(Scene.transaction(5, by: alder, of: [birch])) == .takenIn)
        #expect(scene.submit(Scene.transaction(6, by: alder, of: [birch])) == .refused(.busy))
    }

    @Test func `a bank that does not vote holds half of the room, whoever submits, and others go on without it`() {
        var scene = Scene { $0.maxPending = 600 }
        let (taken, _) = fill(&scene, from: 1, by: alder, of: [cedar])
        #expect(taken == 300)
        #expect(scene.submit(Scene.transaction(500, by: birch, of: [birch, cedar])) == .refused(.bankUnreachable))
        #expect(scene.submit(Scene.transaction(501, by: birch, of: [alder, birch])) == .takenIn)
    }

    @Test func `a transaction with large prepares takes more room`() {
        var scene = Scene { $0.maxPending = 600 }
        #expect(fill(&scene, from: 1, by: alder, of: [birch], bytes: 1 << 20).taken == 5)
        #expect(scene.submit(Scene.transaction(500, by: alder, of: [cedar], bytes: 1_000)) == .refused(.busy))
        #expect(scene.submit(Scene.transaction(500, by: cedar, of: [cedar], bytes: 1_000)) == .takenIn)
    }

    @Test func `a bank that acknowledges nothing takes part in nothing new until it does`() {
        var scene = Scene { $0.maxUnacknowledged = 5 }
        for number in 1...5 as ClosedRange<UInt64> {
            #expect(scene.submit(Scene.transaction(number)) == .takenIn)
            for index in 0..<3 { scene.vote(number, index, .yes) }
            scene.record(number, .commit)
            for index in 0..<2 { scene.acknowledge(number, index) }
        }
        #expect(scene.submit(Scene.transaction(6)) == .refused(.bankUnreachable))
        #expect(scene.submit(Scene.transaction(7, of: [alder, birch])) == .takenIn, "others go on")
        #expect(scene.inquire(8, by: cedar) == .refused(.busy), "an inquiry would add an outcome to acknowledge")
        #expect(scene.inquire(1, by: cedar) == .outcome(known(1)), "its own outcomes are told")
        scene.acknowledge(1, 2)
        #expect(scene.submit(Scene.transaction(6)) == .takenIn)
    }

    private func known(_ number: UInt64) -> KnownOutcome {
        KnownOutcome(digest: Scene.digest(number), decision: .commit, isApplied: false)
    }

    @Test func `outcomes that a restart finds unacknowledged count as well`() {
        var scene = Scene { $0.maxUnacknowledged = 2 }
        var register = RecoveredRegister()
        for number in 1...2 as ClosedRange<UInt64> {
            let entry = DecisionEntry(
                id: Scene.id(number), digest: Scene.digest(number), originator: alder, participants: [alder, cedar],
                decision: .commit)
            register.take(decided: [entry], finished: [], horizon: 0)
        }
        scene.books.recover(register, at: scene.now, into: &scene.effects)
        #expect(scene.submit(Scene.transaction(3, of: [birch, cedar])) == .refused(.bankUnreachable))
        scene.acknowledge(1, 1)
        #expect(scene.submit(Scene.transaction(3, of: [birch, cedar])) == .takenIn)
    }

    @Test func `room is never lost: after every outcome all of it is free`() {
        var scene = Scene { $0.maxPending = 300 }
        for round in 0..<3 as Range<UInt64> {
            let first = 1 + round * 1_000
            let (taken, _) = fill(&scene, from: first, by: alder, of: Scene.banks)
            #expect(taken == 150, "round \(round)")
            for number in first..<first + taken {
                switch number % 4 {
                case 0: for index in 0..<3 { scene.vote(number, index, .yes) }
                case 1: scene.vote(number, 1, .no(sealedReason: .init()))
                case 2: _ = scene.inquire(number)
                default: scene.vote(number, 0, .busy)
                }
            }
            scene.now += 2 * Scene.second
            scene.books.tick(at: scene.now, into: &scene.effects)
            for entry in scene.taken().record {
                scene.books.recorded(entry.id, entry.decision, at: scene.now, into: &scene.effects)
            }
            for tell in scene.taken().tells {
                scene.books.acknowledged(tell.id, tell.index, at: scene.now, into: &scene.effects)
            }
        }
    }
}
