import AtomicCommit
import SettlementProtocol
import Testing

/// Two requests for one id, of which the second ends and leaves memory while the archive is read for the first.
@Suite struct LooksAgain {
    typealias Scene = CoordinatorScene

    private func next(_ search: inout ArchiveSearch<TransactionID>, of number: UInt64, in scene: Scene)
        -> [TransactionID]
    {
        search.next([Scene.id(number)], departures: scene.books.departures) { scene.books.isElsewhere($0) }
    }

    @Test func `an id that nothing is known of is looked for once`() {
        var scene = Scene()
        scene.finish(5)
        scene.archiveAll()
        var search = ArchiveSearch<TransactionID>()
        #expect(next(&search, of: 2, in: scene) == [Scene.id(2)])
        #expect(next(&search, of: 2, in: scene) == [])
    }

    @Test func `a fresh id is not looked for`() {
        var scene = Scene()
        scene.finish(5)
        scene.archiveAll()
        var search = ArchiveSearch<TransactionID>()
        #expect(next(&search, of: 6, in: scene) == [])
    }

    @Test func `an id that has ended and left while the archive was read is looked for again`() {
        var scene = Scene()
        scene.finish(5)
        scene.archiveAll()
        var search = ArchiveSearch<TransactionID>()
        #expect(next(&search, of: 2, in: scene) == [Scene.id(2)])
        // Another request with the id is quicker.
        scene.finish(2)
        let archived = scene.archiveAll()
        #expect(next(&search, of: 2, in: scene) == [Scene.id(2)])
        for entry in archived { scene.books.recall(entry) }
        #expect(next(&search, of: 2, in: scene) == [])
        #expect(scene.submit(Scene.transaction(2)) == .joined, "it is not taken in a second time")
    }
}

extension CoordinatorScene {
    /// Archives everything that has ended and lets it leave memory; returns it as the archive has it.
    @discardableResult
    fileprivate mutating func archiveAll() -> [DecisionEntry] {
        let outgoing = books.outgoing(limit: 100)
        books.noteArchived(outgoing.map(\.id))
        books.letGo(before: .max, keeping: 0)
        return outgoing
    }
}
