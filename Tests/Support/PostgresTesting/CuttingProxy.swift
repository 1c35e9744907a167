import Foundation
import Synchronization

/// A proxy between a client and a server. It cuts a connection after the server has committed and before the client
/// knows.
public final class CuttingProxy: Sendable {
    public let port: Int
    private let listener: Int32
    private let server: Int
    private let isArmed = Mutex(false)
    private let cutCount = Mutex(0)

    public init(to server: Int) throws {
        self.server = server
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard let port = Self.bound(listener), listen(listener, 16) == 0 else { throw TestServerError("no free port") }
        self.port = port
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                forward(client)
            }
        }
    }

    deinit { close(listener) }

    /// Cuts the connection at the next commit.
    public func arm() { isArmed.withLock { $0 = true } }

    public var cuts: Int { cutCount.withLock { $0 } }

    private func forward(_ client: Int32) {
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: server)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(upstream, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else {
            close(client)
            close(upstream)
            return
        }
        Thread.detachNewThread { self.copy(from: client, to: upstream, cutting: false) }
        Thread.detachNewThread { self.copy(from: upstream, to: client, cutting: true) }
    }

    private func copy(from source: Int32, to target: Int32, cutting: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let tag = Array("COMMIT\0".utf8)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            if cutting, buffer[..<count].firstRange(of: tag) != nil, takeArm() { break }
            var sent = 0
            while sent < count {
                let written = send(target, Array(buffer[sent..<count]), count - sent, Int32(MSG_NOSIGNAL))
                guard written > 0 else { break }
                sent += written
            }
            guard sent == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private func takeArm() -> Bool {
        let taken = isArmed.withLock { isArmed in
            defer { isArmed = false }
            return isArmed
        }
        if taken { cutCount.withLock { $0 += 1 } }
        return taken
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    static func bound(_ descriptor: Int32) -> Int? {
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
