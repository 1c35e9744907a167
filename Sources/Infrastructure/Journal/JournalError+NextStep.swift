extension JournalError {
    /// What an operator does about it.
    public var next: String {
        switch code {
        case .folderUnusable: "Give this user a folder of its own that it can write to."
        case .folderLocked: "Stop the other process, or choose another data folder."
        case .fileExposed:
            "Make the file readable by its owner only (chmod 600), and renew the key if others have seen it."
        case .storeLocked: "Close the program that has the file open, then start again."
        case .storeMissing:
            "Put the file back, or restore the whole folder; an empty journal would forget what was promised."
        case .storeForeign: "Choose the data folder that belongs to this member."
        case .storeNewer: "Start the newer version that wrote this folder."
        case .storeDamaged: "Keep a copy of the folder for study, check the disk, and restore the folder from a backup."
        case .storeBehind:
            "Put back the newest files of this folder, the write-ahead log included; never go on from an older copy."
        case .storeMoved:
            "Give this bank `kind: regular` and that address as `core` in the federation file, and start freshet-regular-bank on the same folder."
        case .syncNotFull: "Use a SQLite library and a file system that support WAL with synchronous=FULL."
        case .diskFull: "Free space on the disk, then try again."
        case .writeFailed: "Check the disk, then start the process again: it goes on from what is durable."
        case .readFailed: "Check the disk and its cables, then start again."
        case .tooLarge: "Split it into smaller parts."
        case .closed: "Open the folder again before using it."
        }
    }

    /// The exit code of a process that ends because of this error (sysexits.h).
    ///
    /// 75 (EX_TEMPFAIL) where waiting helps, 78 (EX_CONFIG) where a person has to change something first,
    /// 74 (EX_IOERR) where the disk failed, 70 (EX_SOFTWARE) where we did.
    public var exitCode: Int32 {
        switch code {
        case .folderLocked, .storeLocked: 75
        case .folderUnusable, .fileExposed, .storeMissing, .storeForeign, .storeNewer, .storeDamaged, .storeBehind,
            .storeMoved, .syncNotFull:
            78
        case .diskFull, .writeFailed, .readFailed: 74
        case .tooLarge, .closed: 70
        }
    }
}
