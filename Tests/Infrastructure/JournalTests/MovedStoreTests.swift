import Foundation
import GRDB
import Journal
import Testing

/// A store that has moved never serves again, and names its target.
@Suite struct MovedStoreTests {
    private let scratch = Scratch()
    private let move = StoreMove(
        id: UUID(), target: "postgres://adapter@db1/bank", markedUnixMilliseconds: 1_800_000_000_000)

    private func mark() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        try await journal.markMoved(move)
        journal.close()
    }

    @Test func `a marked store is refused with its target and left unchanged`() async throws {
        try await mark()
        let before = try scratch.bytes(of: scratch.store)
        let error = #expect(throws: JournalError.self) { _ = try scratch.open() }
        #expect(error?.code == .storeMoved && error?.kind.exitCode == 78)
        #expect(error?.detail.contains(move.target) == true && error?.detail.contains("\(move.id)") == true)
        #expect(error?.next.contains("kind: regular") == true)
        #expect(try scratch.bytes(of: scratch.store) == before)
    }

    @Test func `a marked store refuses appends and a second mark`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        try await journal.markMoved(move)
        #expect(try await awaitedCode { _ = try await journal.append([2]) } == .storeMoved)
        #expect(try await awaitedCode { try await journal.markMoved(move) } == .storeMoved)
        #expect(try journal.rows().map(\.1) == [[1]])
    }

    @Test func `a marked store is refused even if its process was killed right after the mark`() async throws {
        let journal = try scratch.open()
        try await journal.markMoved(move)
        let left = try scratch.copyOfFiles()
        #expect(try code { _ = try left.open() } == .storeMoved)
        // The file has the mark even without its write-ahead log.
        try? FileManager.default.removeItem(atPath: left.log)
        #expect(try code { _ = try left.open() } == .storeMoved)
    }

    @Test func `a moved store can still be read, and remembers that its move is complete`() async throws {
        try await mark()
        let journal = try scratch.open(evenIfMoved: true)
        #expect(journal.move == move && journal.move?.isComplete == false)
        #expect(try journal.rows().map(\.1) == [[1]])
        #expect(try await awaitedCode { _ = try await journal.append([2]) } == .storeMoved)
        try await journal.markMoveComplete()
        try await journal.markMoveComplete()
        #expect(journal.move?.isComplete == true)
        journal.close()
        let again = try scratch.open(evenIfMoved: true)
        #expect(again.move?.isComplete == true && again.move?.id == move.id)
    }

    @Test func `a marked store has a newer format version, which older builds refuse`() async throws {
        try await mark()
        let other = try DatabaseQueue(path: scratch.store)
        #expect(try await other.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 2)
        try other.close()
    }

    @Test func `a moved store without a target is refused as damaged`() async throws {
        try await mark()
        let other = try DatabaseQueue(path: scratch.store)
        try await other.write { try $0.execute(sql: "DELETE FROM moved") }
        try other.close()
        #expect(try code { _ = try scratch.open() } == .storeDamaged)
    }

    @Test func `a store that has not moved has no target`() async throws {
        try await scratch.fill([[1]])
        #expect(try scratch.open(evenIfMoved: true).move == nil)
    }

    @Test func `some rows after a given row come in order, and none come after the last`() async throws {
        let big = [UInt8](repeating: 7, count: 700_000)
        try await scratch.fill([big, big, [3]])
        let journal = try scratch.open()
        #expect(try journal.someRows(after: 0).count == 2)
        #expect(try journal.someRows(after: 2) == [[3]])
        #expect(try journal.someRows(after: 3) == [])
    }
}
