import Journal
import Testing

@Suite struct DurabilityTests {
    @Test func `an open journal tells the settings that SQLite reports`() throws {
        #expect(try Scratch().open().durability == "sqlite WAL, synchronous=FULL (read back 2)")
    }

    @Test(arguments: [("wal", 1), ("wal", 0), ("wal", 3), ("delete", 2), ("memory", 2), ("none", 0)])
    func `anything but WAL with FULL is refused`(journalMode: String, synchronous: Int) throws {
        let error = #expect(throws: JournalError.self) {
            _ = try Durability(journalMode: journalMode, synchronous: synchronous)
        }
        #expect(error?.code == .syncNotFull)
        #expect(error?.kind.exitCode == 78)
    }
}
