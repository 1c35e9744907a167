import Foundation
import GRDB

extension JournalError {
    /// The error for a failed write. Unless the disk is full or the store damaged, the fate of the bytes is unknown.
    init(writing cause: any Error) {
        switch cause {
        case let error as JournalError: self = error
        case let error as SystemFailure:
            self.init(error.isFullDisk ? .diskFull : .writeFailed, error.detail)
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self.init(.diskFull, error.reason)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.storeDamaged, error.reason)
            default: self.init(.writeFailed, error.reason)
            }
        default: self.init(.writeFailed, "\(cause)")
        }
    }

    /// The error for a failed opening or reading.
    init(reading cause: any Error) {
        switch cause {
        case let error as JournalError: self = error
        case let error as SystemFailure:
            self.init(error.isDenied ? .folderUnusable : error.isFullDisk ? .diskFull : .readFailed, error.detail)
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self.init(.diskFull, error.reason)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.storeDamaged, error.reason)
            case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.storeLocked, error.reason)
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: self.init(.folderUnusable, error.reason)
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHORT_READ:
                self.init(.storeDamaged, error.reason)
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
                // No room for the log's index, 32 KiB that even a reader needs.
                self.init(.diskFull, error.reason)
            default: self.init(.readFailed, error.reason)
            }
        default: self.init(.readFailed, "\(cause)")
        }
    }
}

extension DatabaseError {
    /// SQLite's message and code; never the query or its values.
    fileprivate var reason: String {
        "\(message ?? "SQLite failed") (SQLite code \(extendedResultCode.rawValue))"
    }
}

/// Runs `body` and translates every error from it with `meaning`.
func translating<Value>(
    _ meaning: (any Error) -> JournalError, _ body: () throws -> Value
) throws(JournalError) -> Value {
    do { return try body() } catch { throw meaning(error) }
}
