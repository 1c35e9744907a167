import Foundation

/// One connection of a ``RequestSocket``: one line per direction. Closed with its last owner.
final class RequestConnection: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        // Closing alone does not disconnect while a starting child still has a copy of the descriptor.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// The maximum length of a line: 1 MiB.
    private static let limit = 1 << 20

    /// A line without its line end; nil if the connection ends or `time` passes first, or if the line is too long.
    ///
    /// Blocks its thread.
    func readLine(within time: Duration) -> Data? {
        let deadline = ContinuousClock.now + time
        var line = Data()
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while line.count <= Self.limit {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return nil }
            var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, Int32(min(left, 60_000)) + 1) > 0 else { continue }
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            line.append(contentsOf: bytes.prefix(count))
            if let end = line.firstIndex(of: 0x0A) { return line[..<end] }
        }
        return nil
    }

    /// Writes a line and a line end; they are lost if the reader is gone.
    func write(_ line: Data) {
        var rest = Array(line)[...] + [0x0A]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}

/// Addresses of sockets in folders whose paths may be longer than an address can be.
enum SocketAddress {
    /// Makes a socket and binds or connects it; nil if that fails.
    static func withAddress(
        of path: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32? {
        let url = URL(filePath: path)
        let folder = open(
            url.deletingLastPathComponent().path(percentEncoded: false), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        // Through the open folder, because an address has room for 107 bytes and the path may be longer.
        let short = Array("/proc/self/fd/\(folder)/\(url.lastPathComponent)".utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard short.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
