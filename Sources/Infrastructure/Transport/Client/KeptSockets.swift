import Foundation

/// The sockets of a client's connections by their local ports, which libcurl names before each request. Event loop's
/// thread only.
final class KeptSockets {
    private var sockets: [CInt: CInt] = [:]
    /// With so many, those that are closed are forgotten.
    private static let maxRemembered = 1_024

    /// Notes a connection that has been established.
    ///
    /// - Parameter opened: The sockets that libcurl opened for it; one of them has the port.
    func note(_ opened: [CInt], port: CInt) {
        if sockets.count >= Self.maxRemembered { sockets = sockets.filter { Self.port(of: $0.value) == $0.key } }
        sockets[port] = opened.first { Self.port(of: $0) == port }
    }

    /// Whether anything has arrived on a connection on which nothing was asked since the last answer.
    ///
    /// Over TLS, a server says that it closes an idle connection before it does, and libcurl looks only for the end of the
    /// stream behind that.
    func hasUnexpectedInput(port: CInt) -> Bool {
        guard let socket = sockets[port], Self.port(of: socket) == port else { return false }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT)) >= 0 || errno != EAGAIN
    }

    /// The local port of a socket; nil if it is closed.
    private static func port(of socket: CInt) -> CInt? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(socket, address, &length) == 0 else { return nil }
                // IPv6 has its port at the same place.
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    CInt(UInt16(bigEndian: $0.pointee.sin_port))
                }
            }
        }
    }
}
