import Foundation
import Synchronization

extension DataFolder {
    /// The most that a private file may hold: 1 MiB.
    static let privateFileLimit = 1 << 20

    /// A private file's bytes, or nil if there is none.
    ///
    /// - Parameter name: A plain file name.
    /// - Throws: ``JournalError`` with `file_exposed` if others may read it or it is not a plain file, `too_large`,
    ///   `folder_unusable`, `read_failed`.
    public func readPrivateFile(_ name: String) throws(JournalError) -> [UInt8]? {
        precondition(Self.isPlain(name), "a private file's name has no path")
        do {
            let file = try OpenFile(file(name), O_RDONLY | O_NONBLOCK)
            let status = try file.status()
            guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
                throw JournalError(.fileExposed, "\(file.path) is not a plain file that only its owner can read")
            }
            guard status.st_size <= Self.privateFileLimit else { throw Self.tooLarge(file.path) }
            return try file.contents(atMost: Self.privateFileLimit)
        } catch let failure as SystemFailure where failure.number == ENOENT {
            return nil
        } catch let failure as SystemFailure where failure.number == ELOOP {
            throw JournalError(.fileExposed, "\(failure.path) is a symbolic link")
        } catch {
            throw JournalError(reading: error)
        }
    }

    /// Replaces a private file (0600) atomically: after a crash it holds the old or the new bytes, on return the new.
    ///
    /// - Throws: ``JournalError`` with `disk_full`, `too_large` or `journal_closed` (nothing changed), `write_failed`.
    public func writePrivateFile(_ name: String, _ bytes: [UInt8]) throws(JournalError) {
        precondition(Self.isPlain(name), "a private file's name has no path")
        guard bytes.count <= Self.privateFileLimit else { throw Self.tooLarge(file(name)) }
        let outcome = lock.withLock { lock in
            Result { () throws(JournalError) in
                guard lock != nil else { throw JournalError(.closed, "\(path) was closed") }
                do { try replace(file(name), with: bytes) } catch { throw JournalError(writing: error) }
            }
        }
        try outcome.get()
    }

    /// Replaces the file at `target` (0600) atomically and durably, through a draft file beside it.
    func replace(_ target: String, with bytes: [UInt8]) throws(SystemFailure) {
        let draft = target + ".new"
        unlink(draft)
        do throws(SystemFailure) {
            let file = try OpenFile(draft, O_WRONLY | O_CREAT | O_EXCL)
            try file.overwrite(with: bytes)
            try file.sync()
            guard rename(draft, target) == 0 else { throw SystemFailure("rename", target) }
        } catch {
            unlink(draft)
            throw error
        }
        try syncNames()
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && !name.contains("/")
    }

    private static func tooLarge(_ path: String) -> JournalError {
        JournalError(.tooLarge, "\(path) would be more than \(privateFileLimit) bytes")
    }
}
