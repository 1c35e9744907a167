import Foundation
import GRDB
import Journal
import Testing

@Suite struct ForeignStoreTests {
    private let scratch = Scratch()

    @Test func `another application's SQLite file is refused and left unchanged`() throws {
        try DataFolder(path: scratch.path).close()
        try edit("CREATE TABLE diary (entry TEXT); INSERT INTO diary VALUES ('mine')")
        let before = try scratch.bytes(of: scratch.store)
        #expect(try code { _ = try scratch.open() } == .storeForeign)
        #expect(try scratch.bytes(of: scratch.store) == before)
    }

    @Test func `a journal of another kind is refused`() async throws {
        try await scratch.fill([[1]])
        let error = #expect(throws: JournalError.self) { _ = try scratch.open(.coordinator, "alder") }
        #expect(error?.code == .storeForeign)
        #expect(error?.detail.contains("bank alder") == true)
    }

    @Test func `a journal of another owner is refused`() async throws {
        try await scratch.fill([[1]])
        #expect(try code { _ = try scratch.open(.bank, "birch") } == .storeForeign)
    }

    @Test func `a newer format is refused`() async throws {
        try await scratch.fill([[1]])
        try edit("PRAGMA user_version = 6")
        let error = #expect(throws: JournalError.self) { _ = try scratch.open() }
        #expect(error?.code == .storeNewer)
        #expect(error?.kind.exitCode == 78)
    }

    @Test func `a journal without its identity row is refused as damaged`() async throws {
        try await scratch.fill([[1]])
        try edit("DELETE FROM identity")
        #expect(try code { _ = try scratch.open() } == .storeDamaged)
    }

    @Test func `a deleted row is detected`() async throws {
        try await scratch.fill([[1], [2], [3]])
        try edit("DELETE FROM batch WHERE number = 2")
        let journal = try scratch.open()
        #expect(try code { _ = try journal.rows() } == .storeDamaged)
    }

    @Test func `a row that was copied over another row is detected`() async throws {
        try await scratch.fill([[1], [2]])
        try edit("UPDATE batch SET (checksum, bytes) = (SELECT checksum, bytes FROM batch WHERE number = 1)")
        let journal = try scratch.open()
        #expect(try code { _ = try journal.rows(after: 1) } == .storeDamaged)
    }

    @Test func `a file that another program has open is refused until it is closed`() async throws {
        try await scratch.fill([[1]])
        let other = try DatabaseQueue(path: scratch.store)
        try await other.write { try $0.execute(sql: "UPDATE identity SET kind = kind") }
        let error = #expect(throws: JournalError.self) { _ = try scratch.open() }
        #expect(error?.code == .storeLocked)
        #expect(error?.kind.exitCode == 75)
        try other.close()
        #expect(try scratch.open().lastRow == 1)
    }

    @Test func `an open journal is locked against other programs`() async throws {
        let journal = try scratch.open()
        _ = try await journal.append([1])
        #expect(throws: DatabaseError.self) { try edit("DELETE FROM batch") }
        #expect(try journal.rows().map(\.1) == [[1]])
    }

    private func edit(_ sql: String) throws {
        let other = try DatabaseQueue(path: scratch.store)
        try other.inDatabase { try $0.execute(sql: sql) }
        try other.close()
    }
}
