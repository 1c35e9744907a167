import Journal
import Testing

@Suite struct DurabilityTests {
    @Test func `an open journal reports the settings that it reads back from SQLite`() throws {
        #expect(try Scratch().open().durability == "sqlite WAL, synchronous=FULL (read back 2)")
    }

    @Test(arguments: [("wal", 1), ("wal", 0), ("wal", 3), ("delete", 2), ("memory", 2), ("none", 0)])
    func `any settings other than WAL with FULL are refused`(journalMode: String, synchronous: Int) throws {
        let error = #expect(throws: JournalError.self) {
            _ = try Durability(journalMode: journalMode, synchronous: synchronous)
        }
        #expect(error?.code == .syncNotFull)
        #expect(error?.kind.exitCode == 78)
    }
}
