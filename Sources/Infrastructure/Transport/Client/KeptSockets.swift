import Foundation

/// The sockets of a client's connections by their ports, which libcurl names before each request. Event loop's thread
/// only.
final class KeptSockets {
    struct Ports: Hashable {
        let local: CInt
        let remote: CInt
    }

    private var sockets: [Ports: CInt] = [:]
    /// With so many, those that are closed are forgotten.
    private static let maxRemembered = 1_024

    /// Notes a connection that has been established.
    ///
    /// - Parameter opened: The sockets that libcurl opened for it; one of them has the ports.
    func note(_ opened: [CInt], _ ports: Ports) {
        if sockets.count >= Self.maxRemembered { sockets = sockets.filter { Self.ports(of: $0.value) == $0.key } }
        sockets[ports] = opened.first { Self.ports(of: $0) == ports }
    }

    /// Whether anything has arrived on a connection on which nothing was asked since the last answer.
    ///
    /// Over TLS, a server says that it closes an idle connection before it does, and libcurl looks only for the end of the
    /// stream behind that.
    func hasUnexpectedInput(_ ports: Ports) -> Bool {
        guard let socket = sockets[ports], Self.ports(of: socket) == ports else { return false }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT)) >= 0 || errno != EAGAIN
    }

    /// Nil if the socket is closed or not connected.
    private static func ports(of socket: CInt) -> Ports? {
        guard let local = port(of: socket, getsockname), let remote = port(of: socket, getpeername) else { return nil }
        return Ports(local: local, remote: remote)
    }

    private static func port(
        of socket: CInt, _ read: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> CInt? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard read(socket, address, &length) == 0 else { return nil }
                // IPv6 has its port at the same place.
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    CInt(UInt16(bigEndian: $0.pointee.sin_port))
                }
            }
        }
    }
}
