import AtomicCommit
import SettlementProtocol
import Testing

/// Finished transactions leave a coordinator's memory, and only those.
@Suite struct LeavesMemory {
    typealias Scene = CoordinatorScene

    /// Archives everything that waits, and returns it as the archive has it.
    private func archive(_ scene: inout Scene) -> [DecisionEntry] {
        let outgoing = scene.books.outgoing(limit: 100)
        scene.books.noteArchived(outgoing.map(\.id))
        return outgoing
    }

    @Test func `a finished transaction leaves once it is archived and its time is over`() {
        var scene = Scene()
        scene.finish(1)
        scene.finish(5)
        #expect(scene.books.letGo(before: .max, keeping: 0) == [], "nothing is in the archive")
        #expect(archive(&scene).map(\.id) == [Scene.id(1), Scene.id(5)])
        #expect(scene.books.letGo(before: Scene.id(5).unixMilliseconds, keeping: 10) == [Scene.id(1)])
        #expect(scene.books.known(Scene.id(1)) == nil && scene.books.known(Scene.id(5)) != nil)
        #expect(scene.books.count == 1 && scene.books.unfinishedCount == 0)
    }

    @Test func `only an id from before the window is looked for in the archive`() {
        var scene = Scene()
        scene.finish(3)
        _ = archive(&scene)
        scene.books.letGo(before: .max, keeping: 0)
        #expect(scene.books.isElsewhere(Scene.id(3)))
        #expect(scene.books.isElsewhere(Scene.id(2)), "an older id could have left")
        #expect(!scene.books.isElsewhere(Scene.id(4)), "no id as new as this has left")
    }

    @Test func `a recalled transaction answers as before`() {
        var scene = Scene()
        scene.finish(1)
        let before = scene.books.known(Scene.id(1))
        let archived = archive(&scene)
        scene.books.letGo(before: .max, keeping: 0)
        for entry in archived { scene.books.recall(entry) }
        #expect(scene.books.known(Scene.id(1)) == before && before?.isApplied == true)
        #expect(scene.submit(Scene.transaction(1)) == .joined)
        #expect(scene.submit(Scene.transaction(1, digest: 7)) == .refused(.conflict))
        #expect(scene.taken().asks.filter { $0.id == Scene.id(1) }.count == 3, "only the first submission asked")
        #expect(scene.books.letGo(before: .max, keeping: 0) == [Scene.id(1)])
    }

    @Test func `more than the bound leaves, oldest id first`() {
        var scene = Scene()
        for number in [4, 2, 9, 7] as [UInt64] { scene.finish(number) }
        _ = archive(&scene)
        #expect(scene.books.letGo(before: 0, keeping: 2) == [2, 4].map(Scene.id))
    }

    @Test func `an unfinished transaction stays, however old`() {
        var scene = Scene()
        _ = scene.submit(Scene.transaction(1))
        for index in 0..<3 { scene.vote(1, index, .yes) }
        scene.record(1, .commit)
        #expect(archive(&scene) == [])
        #expect(scene.books.letGo(before: .max, keeping: 0) == [])
        #expect(scene.books.known(Scene.id(1))?.decision == .commit)
    }

    @Test func `a checkpoint has what the archive lacks, and a restart from both answers as before`() {
        var scene = Scene()
        scene.finish(1)
        _ = archive(&scene)
        scene.finish(2)
        _ = scene.submit(Scene.transaction(3))
        for index in 0..<3 { scene.vote(3, index, .yes) }
        scene.record(3, .commit)
        let (entries, finished, archiveEnd, newest) = scene.books.register
        #expect(entries.map(\.id) == [Scene.id(2), Scene.id(3)] && finished == [Scene.id(2)])
        var register = RecoveredRegister()
        register.take(decided: entries, finished: finished, horizon: 0)
        register.archiveEnd = archiveEnd
        register.newestCommitted = newest
        var again = Scene()
        again.books.recover(register, at: again.now, into: &again.effects)
        #expect(again.taken().tells.map(\.id) == [Scene.id(3), Scene.id(3), Scene.id(3)])
        #expect(again.books.isElsewhere(Scene.id(1)) && !again.books.isElsewhere(Scene.id(2)))
    }
}
