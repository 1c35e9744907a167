import ProcessInterface

/// Why a data folder or a journal could not be opened, read or written.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The code that programs branch on; raw values are stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The folder or a file in it cannot be created, opened or written by this user.
        case folderUnusable = "folder_unusable"
        /// Another process uses this folder.
        case folderLocked = "folder_locked"
        /// A private file can be read by other users, or is not a plain file.
        case fileExposed = "file_exposed"
        /// Another program holds the SQLite file open.
        case storeLocked = "store_locked"
        /// The folder once held a journal, but its file is gone or empty.
        case storeMissing = "store_missing"
        /// An SQLite file of another application, kind or owner.
        case storeForeign = "store_foreign"
        /// Written in a format that this build does not know.
        case storeNewer = "store_newer"
        /// Bytes differ from the written ones: a page, a row or a checkpoint fails its check.
        case storeDamaged = "store_damaged"
        /// Rows that were durable before are not in the file: an older copy, or a lost write-ahead log.
        case storeBehind = "store_behind"
        /// The contents moved to another store; this one never serves again.
        case storeMoved = "store_moved"
        /// SQLite did not take or keep the setting that makes each commit durable.
        case syncNotFull = "sync_not_full"
        /// No space: nothing was changed, and the same call may succeed later.
        case diskFull = "disk_full"
        /// The bytes may or may not be durable, and nothing more will be written: end the process and read them back.
        case writeFailed = "write_failed"
        /// The disk did not return the requested bytes.
        case readFailed = "read_failed"
        /// Larger than a row or a private file may be; nothing was written.
        case tooLarge = "too_large"
        /// The journal or its folder was closed before this call.
        case closed = "journal_closed"
    }

    /// One of the codes above.
    public let code: Code
    /// The failure and its cause, for people; nothing parses it.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}

extension JournalError {
    /// The operator's next step.
    public var next: String {
        switch code {
        case .folderUnusable: "Give this user a folder of its own that it can write to."
        case .folderLocked: "Stop the other process, or choose another data folder."
        case .fileExposed:
            "Make the file readable by its owner only (chmod 600), and renew the key if others have seen it."
        case .storeLocked: "Close the program that has the file open, then start again."
        case .storeMissing:
            "Put the file back, or restore the whole folder; an empty journal would forget earlier promises."
        case .storeForeign: "Choose the data folder that belongs to this member."
        case .storeNewer: "Start the newer version that wrote this folder."
        case .storeDamaged: "Keep a copy of the folder for analysis, check the disk, and restore it from a backup."
        case .storeBehind:
            "Put back the newest files of this folder, the write-ahead log included; never continue from an older copy."
        case .storeMoved:
            "Give this bank `kind: regular` and that address as `core` in the federation file, and start it as a regular bank on the same folder."
        case .syncNotFull: "Use a SQLite library and a file system that support WAL with synchronous=FULL."
        case .diskFull: "Free space on the disk, then try again."
        case .writeFailed: "Check the disk, then start the process again: it continues from the durable state."
        case .readFailed: "Check the disk and its cables, then start again."
        case .tooLarge: "Split it into smaller parts."
        case .closed: "Open the folder again before using it."
        }
    }

    /// The kind of failure; it decides the exit code.
    public enum Kind: Hashable, Sendable {
        /// A person has to change something first.
        case configuration
        /// A later attempt may succeed.
        case tryAgain
        /// The disk failed.
        case inputOutput
        /// This program has a bug.
        case software

        /// The exit code of a process that ends because of it.
        public var exitCode: Int32 {
            switch self {
            case .configuration: Exit.configuration
            case .tryAgain: Exit.tryAgain
            case .inputOutput: Exit.inputOutput
            case .software: Exit.software
            }
        }
    }

    public var kind: Kind {
        switch code {
        case .folderLocked, .storeLocked: .tryAgain
        case .folderUnusable, .fileExposed, .storeMissing, .storeForeign, .storeNewer, .storeDamaged, .storeBehind,
            .storeMoved, .syncNotFull:
            .configuration
        case .diskFull, .writeFailed, .readFailed: .inputOutput
        case .tooLarge, .closed: .software
        }
    }
}
