import AtomicCommit
import BankCore
import Foundation
import SettlementProtocol
import Testing

/// Records that leave memory are recalled by key, and every answer is as before.
@Suite struct ArchivesWhatHasEnded {
    /// Archives everything that waits and lets it leave memory; returns the archive's votes.
    private func archive(_ core: inout CoreBooks) throws -> [KeptVote] {
        let outgoing = core.outgoing(limit: 1_000)
        core.noteArchived(outgoing)
        core.letGo(before: .max, keeping: 0)
        return try outgoing.votes.map { try KeptVote(serialized: $0.serialized()) }
    }

    /// A committed, an aborted, a refused and an entombed key, 1 to 4, and a prepared one, 5.
    private func ended() throws -> SmallBooks {
        var books = try SmallBooks()
        for number in [1, 2, 5] as [UInt64] { books.prepare(number, debit: 10) }
        books.finish(1, .committed)
        books.finish(2, .aborted)
        books.refuse(3, reason: Data([9, 9]))
        books.entomb(4)
        return books
    }

    /// Books in which so many debits towards alder have committed.
    private func committed(_ count: UInt64) throws -> SmallBooks {
        var books = try SmallBooks()
        try books.amend("bounds", bounds: -1_000...1_000)
        for number in 1...count {
            books.prepare(number, debit: 1)
            books.finish(number, .committed)
        }
        return books
    }

    @Test func `every kind of finished record comes back with its role and reason`() throws {
        let books = try ended()
        var core = books.core
        let roles = (1...5).map { core.role(of: Fixtures.key($0)) }
        let archived = try archive(&core)
        #expect(Set(archived.map(\.key)) == Set((1...4).map { Fixtures.key($0) }))
        #expect((1...4).allSatisfy { core.isElsewhere(Fixtures.key($0)) })
        #expect(!core.isElsewhere(Fixtures.key(5)), "an open record never leaves")
        for vote in archived { core.recall(vote) }
        #expect((1...5).map { core.role(of: Fixtures.key($0)) } == roles)
        let again = CoreItem(
            key: Fixtures.key(3), digest: Fixtures.digest(3), timeoutMilliseconds: 5_003,
            proposal: .refuse(sealedReason: Data()))
        #expect(core.prepare(again).answer == .vote(.no(sealedReason: Data([9, 9]))))
    }

    @Test func `a fresh key needs no look at the archive`() throws {
        let books = try ended()
        var core = books.core
        _ = try archive(&core)
        #expect(!core.isElsewhere(Fixtures.key(6)))
    }

    @Test func `nothing leaves memory before it is archived`() throws {
        let books = try ended()
        var core = books.core
        core.letGo(before: .max, keeping: 0)
        #expect((1...4).allSatisfy { !core.isElsewhere(Fixtures.key($0)) })
        // Four records, and the amendment that opened the accounts.
        #expect(core.unarchivedCount == 5)
    }

    @Test func `a checkpoint leaves out what is archived, and a restart knows that it is elsewhere`() throws {
        let books = try ended()
        var core = books.core
        let whole = core.checkpoint().count
        _ = try archive(&core)
        let checkpoint = core.checkpoint()
        #expect(checkpoint.count < whole)
        let again = try CoreBooks(checkpoint: checkpoint)
        #expect((1...4).allSatisfy { again.isElsewhere(Fixtures.key($0)) })
        #expect(again.role(of: Fixtures.key(5)) == books.core.role(of: Fixtures.key(5)))
        #expect(again.newestCommitted == core.newestCommitted && again.newestCommitted > 0)
        #expect(try books.replayed().agree(withCheckpoint: checkpoint))
    }

    @Test func `rows that are read again after a restart are archived again, with the same bytes`() throws {
        let books = try ended()
        var (core, replayed) = (books.core, try books.replayed())
        #expect(try archive(&core) == archive(&replayed))
    }

    @Test func `a checkpoint of other books does not agree`() throws {
        let books = try ended()
        var other = books
        other.finish(5, .committed)
        #expect(try !books.core.agree(withCheckpoint: other.core.checkpoint()))
    }

    @Test func `the horizon drops what waits for the archive`() throws {
        var books = try ended()
        books.raiseHorizon(above: 2)
        #expect(books.core.outgoing(limit: 10).votes.map(\.key) == [3, 4].map { Fixtures.key($0) })
        #expect(books.core.role(of: Fixtures.key(1)) == .expired)
    }

    @Test func `a vote that ended below a horizon which is then set back is kept`() throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 10)
        books.raiseHorizon(above: 5)
        books.finish(1, .committed)
        #expect(books.core.outgoing(limit: 10).votes.isEmpty, "the next horizon drops it")
        var core = books.core
        #expect(core.lowerHorizon(to: Fixtures.key(1).id.unixMilliseconds) != nil)
        let archived = try archive(&core)
        #expect(archived.map(\.key) == [Fixtures.key(1)])
        #expect(core.isElsewhere(Fixtures.key(1)))
    }

    @Test func `clearing entries stay in memory until they fill a block`() throws {
        let books = try committed(150)
        var core = books.core
        let whole = core.clearing(with: Fixtures.alder, since: 0, limit: 1_000)
        #expect(whole.entries.count == 150)
        #expect(core.outgoing(limit: 0).blocks == [], "a block has 256 entries")
        #expect(core.audit() == [])
        _ = try archive(&core)
        #expect(core.clearing(with: Fixtures.alder, since: 0, limit: 1_000) == whole)
    }

    @Test func `an archived block and the entries in memory join up`() throws {
        let books = try committed(300)
        var core = books.core
        let whole = core.clearing(with: Fixtures.alder, since: 0, limit: 1_000).entries
        let outgoing = core.outgoing(limit: 0)
        core.noteArchived(outgoing)
        let block = try #require(outgoing.blocks.first)
        #expect(block.peer == Fixtures.alder && block.first == 1)
        let read = try ClearingBlock(serialized: block.serialized(), peer: block.peer, first: block.first)
        #expect(core.archivedClearing(with: Fixtures.alder) == 256)
        #expect(read.entries + core.clearing(with: Fixtures.alder, since: 256, limit: 1_000).entries == whole)
        #expect(ClearingBlock.first(holding: 256) == 1 && ClearingBlock.first(holding: 257) == 257)
        #expect(core.audit() == [], "the balance is still the sum of all entries")
        let again = try CoreBooks(checkpoint: core.checkpoint())
        #expect(again.audit() == [] && again.archivedClearing(with: Fixtures.alder) == 256)
        #expect(try books.core.agree(withCheckpoint: core.checkpoint()))
    }
}
