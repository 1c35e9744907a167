import Foundation
import ProcessInterface
import Synchronization

/// A lock that lets one process at a time run a federation in a folder. The kernel frees it when the process ends.
package final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Throws: ``FederationError`` with `already_running`, or `folder_unusable`.
    package init(_ folder: RunFolder) throws(FederationError) {
        let file = open(folder.lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw FederationError(
                .folderUnusable, "cannot write in \(folder.path)",
                next: "Choose a folder that you may write to: --data DIR.")
        }
        var request = Self.wholeFile(F_WRLCK)
        guard fcntl(file, Self.setLock, &request) == 0 else {
            close(file)
            throw Self.alreadyRunning(in: folder)
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0, pwrite(file, text, text.count, 0) == text.count else {
            close(file)
            throw FederationError(
                .folderUnusable, "cannot write in \(folder.path)", next: "Check the space on its disk.")
        }
        descriptor = Mutex(file)
    }

    deinit { release() }

    package func release() {
        descriptor.withLock { file in
            guard let held = file else { return }
            // Closing alone does not unlock while a starting child still has a copy of the descriptor.
            var request = Self.wholeFile(F_UNLCK)
            _ = fcntl(held, Self.setLock, &request)
            close(held)
            file = nil
        }
    }

    /// The process that runs a federation in this folder now; nil if none does.
    package static func holder(of folder: RunFolder) -> Int32? {
        let file = open(folder.lockFile, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var request = wholeFile(F_WRLCK)
        guard fcntl(file, getLock, &request) == 0, request.l_type != Int16(F_UNLCK) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(file, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(
            String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    static func alreadyRunning(in folder: RunFolder) -> FederationError {
        let holder = holder(of: folder).map { " (process \($0))" } ?? ""
        return FederationError(
            .alreadyRunning, "a federation already runs in \(folder.path)\(holder)",
            next: "Stop it with: freshet down --data \(ShellWord(folder.path))")
    }

    // Open file description locks belong to the descriptor, not to the process. So looking for the holder does not take
    // the lock, and closing the descriptor of that look-up does not free it. The numbers are Linux's F_OFD_GETLK and
    // F_OFD_SETLK (fcntl(2)), which Glibc's module leaves out.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private static func wholeFile(_ type: Int32) -> flock {
        flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    }
}
