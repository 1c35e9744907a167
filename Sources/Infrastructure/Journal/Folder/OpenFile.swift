import Foundation

/// An open file or folder; closed when the value ends. Its descriptor is not inherited by child processes.
struct OpenFile: ~Copyable, Sendable {
    let path: String
    private let descriptor: Int32

    /// Does not follow a symbolic link at the path's end; a new file is for the owner only.
    init(_ path: String, _ flags: Int32) throws(SystemFailure) {
        descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
    }

    deinit {
        // Closing alone would not free a lock while a child that is just being started still has the descriptor.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// True if this process got the lock; the kernel releases it when the process ends, however it ends.
    func lockExclusively() throws(SystemFailure) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw SystemFailure("flock", path) }
        return false
    }

    /// The first `limit` bytes, or all if there are fewer.
    func contents(atMost limit: Int) throws(SystemFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + filled }, limit - filled, off_t(filled))
            }
            if count == 0 { break }
            if count > 0 { filled += count } else if errno != EINTR { throw SystemFailure("read", path) }
        }
        return Array(bytes.prefix(filled))
    }

    /// Writes all of `bytes` from the file's start; durable only after ``sync()``.
    func overwrite(with bytes: [UInt8]) throws(SystemFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
            }
            if count >= 0 { written += count } else if errno != EINTR { throw SystemFailure("write", path) }
        }
    }

    func truncate() throws(SystemFailure) {
        guard ftruncate(descriptor, 0) == 0 else { throw SystemFailure("truncate", path) }
    }

    /// Reserves `count` bytes of disk space for this file, to be freed later.
    func reserve(_ count: Int) throws(SystemFailure) {
        // Returns the error number and does not set errno.
        let number = posix_fallocate(descriptor, 0, off_t(count))
        guard number == 0 else { throw SystemFailure("reserve", path, number: number) }
    }

    func sync() throws(SystemFailure) {
        guard fsync(descriptor) == 0 else { throw SystemFailure("fsync", path) }
    }

    func status() throws(SystemFailure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemFailure("stat", path) }
        return status
    }

    func restrict(to mode: mode_t) throws(SystemFailure) {
        guard fchmod(descriptor, mode) == 0 else { throw SystemFailure("chmod", path) }
    }
}
