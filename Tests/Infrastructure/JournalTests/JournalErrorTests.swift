import Journal
import Testing

@Suite struct JournalErrorTests {
    @Test func `codes are stable`() {
        #expect(
            JournalError.Code.allCases.map(\.rawValue) == [
                "folder_unusable", "folder_locked", "file_exposed", "store_locked", "store_missing", "store_foreign",
                "store_newer", "store_damaged", "store_behind", "store_moved", "sync_not_full", "disk_full",
                "write_failed",
                "read_failed", "too_large", "journal_closed",
            ])
    }

    @Test(arguments: JournalError.Code.allCases)
    func `every error has a next step and an exit code`(code: JournalError.Code) {
        let error = JournalError(code, "what failed")
        #expect(error.next.hasSuffix("."))
        #expect([70, 74, 75, 78].contains(error.kind.exitCode))
        #expect(error.description == "\(code.rawValue): what failed")
    }
}
