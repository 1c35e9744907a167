/// Why a data folder or a journal could not be opened, read or written.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What programs branch on; raw values are stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The folder or a file in it cannot be created, opened or written by this user.
        case folderUnusable = "folder_unusable"
        /// Another process works in this folder.
        case folderLocked = "folder_locked"
        /// A private file can be read by other users, or is no plain file.
        case fileExposed = "file_exposed"
        /// Another program holds the SQLite file open.
        case storeLocked = "store_locked"
        /// The folder has held a journal, and its file is gone or empty.
        case storeMissing = "store_missing"
        /// An SQLite file of another application, kind or owner.
        case storeForeign = "store_foreign"
        /// Written in a format that this build does not know.
        case storeNewer = "store_newer"
        /// Bytes are not what was written: a page, a row or a checkpoint fails its check.
        case storeDamaged = "store_damaged"
        /// Rows that were durable before are not in the file: an older copy, or a lost write-ahead log.
        case storeBehind = "store_behind"
        /// Another store has what this one held: it never serves again.
        case storeMoved = "store_moved"
        /// SQLite did not take or keep the setting that makes each commit durable.
        case syncNotFull = "sync_not_full"
        /// No space: nothing was changed, and the same call may succeed later.
        case diskFull = "disk_full"
        /// The bytes may or may not be durable, and nothing more will be written: end the process and read them back.
        case writeFailed = "write_failed"
        /// The disk did not return what was asked for.
        case readFailed = "read_failed"
        /// Larger than a row or a private file may be; nothing was written.
        case tooLarge = "too_large"
        /// The journal or its folder was closed before this call.
        case closed = "journal_closed"
    }

    /// Which of the kinds above.
    public let code: Code
    /// What failed and why, for people; nothing parses it.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}
