import Foundation
import Synchronization

/// A process's own folder: closed to other users, and locked as long as this value lives.
///
/// It holds the lock, a ballast file, the journal and small private files such as a sealing key. The lock is the
/// kernel's (`flock`), so it ends with the process, even if the process is killed.
public final class DataFolder: Sendable {
    /// Absolute, without symbolic links.
    public let path: String
    /// The locked file; nil once closed. Private files are written under this mutex, one after the other.
    let lock: Mutex<OpenFile?>

    /// Creates the folder (0700) if it is missing, and locks it.
    ///
    /// An existing folder that others may enter is closed to them if it is empty or already ours.
    /// - Throws: ``JournalError`` with `folder_unusable`, `folder_locked`, `write_failed`; at first start `disk_full`.
    public init(path: String) throws(JournalError) {
        do {
            try Self.create(path)
            let resolved = try Self.resolve(path)
            try Self.closeToOthers(resolved)
            lock = Mutex(try Self.locked(resolved))
            self.path = resolved
        } catch { throw JournalError(preparing: error) }
        restoreBallast()
    }

    /// Releases the folder for the next process; close a journal in it first.
    public func close() {
        lock.withLock { $0 = nil }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes created, renamed and removed names in this folder durable.
    func syncNames() throws(SystemFailure) {
        try OpenFile(path, O_RDONLY | O_DIRECTORY).sync()
    }
}

extension DataFolder {
    private static func create(_ path: String) throws(SystemFailure) {
        var made = path.hasPrefix("/") ? "/" : "."
        for part in path.split(separator: "/") {
            let parent = made
            made += "/\(part)"
            if mkdir(made, 0o700) == 0 {
                try OpenFile(resolve(parent), O_RDONLY | O_DIRECTORY).sync()
            } else if errno != EEXIST && errno != EISDIR && errno != EROFS {
                throw SystemFailure("mkdir", made)
            }
        }
    }

    private static func resolve(_ path: String) throws(SystemFailure) -> String {
        guard let resolved = realpath(path, nil) else { throw SystemFailure("open", path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func closeToOthers(_ path: String) throws {
        let folder = try OpenFile(path, O_RDONLY | O_DIRECTORY)
        guard try folder.status().st_mode & 0o077 != 0 else { return }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        guard names.isEmpty || names.contains("lock") else {
            throw JournalError(.folderUnusable, "\(path) holds other files and is open to other users")
        }
        try folder.restrict(to: 0o700)
    }

    private static func locked(_ path: String) throws -> OpenFile {
        let file = try OpenFile("\(path)/lock", O_RDWR | O_CREAT)
        guard try file.lockExclusively() else {
            let holder = String(decoding: (try? file.contents(atMost: 20)) ?? [], as: UTF8.self)
            let name = holder.isEmpty ? "another process" : "process \(holder)"
            throw JournalError(.folderLocked, "\(path) is in use by \(name)")
        }
        // The pid only helps the next process that is refused; a full disk must not prevent our start.
        try? file.truncate()
        try? file.overwrite(with: Array("\(getpid())".utf8))
        return file
    }
}

extension JournalError {
    /// The error for a folder that could not be prepared.
    fileprivate init(preparing cause: any Error) {
        switch cause {
        case let error as JournalError: self = error
        case let error as SystemFailure where error.isDenied: self.init(.folderUnusable, error.detail)
        default: self.init(writing: cause)
        }
    }
}
