package import Directory
import Foundation
package import SettlementProtocol
import Synchronization

/// Checks before any process starts that its ports are free, and chooses free ones if the file does not name any.
///
/// The sockets are held until ``release()``, so that no port is chosen twice. Another program may still take a port
/// between the release and the member's own bind; the member then reports `port_in_use` itself.
package final class PortChoice {
    private var sockets: [Int32] = []

    package init() {}

    deinit { release() }

    package func release() {
        for socket in sockets {
            // A starting child may hold a copy until it runs its program, so closing ours would not free the port.
            shutdown(socket, Int32(SHUT_RDWR))
            close(socket)
        }
        sockets = []
    }

    /// Fills in the ports of every member that is started here, and of no other.
    ///
    /// - Parameter freeOnly: Chooses free ports even if the file names some.
    /// - Throws: ``FederationError`` with `port_in_use` or `address_unusable`, naming member, key and port.
    package func choose(for file: FederationFile, freeOnly: Bool) throws(FederationError) -> FederationFile {
        var file = file
        for index in file.coordinators.indices {
            let entry = file.coordinators[index]
            let wanted = freeOnly ? 0 : entry.port
            file.coordinators[index].port = try reserve(
                entry.host, wanted, Owner(member: entry.id, key: "coordinators[\(index)].port"))
        }
        for index in file.banks.indices where !file.banks[index].isStartedElsewhere {
            let entry = file.banks[index]
            file.banks[index].settlementPort = try reserve(
                entry.host, freeOnly ? 0 : entry.settlementPort,
                Owner(member: entry.id, key: "banks[\(index)].settlement_port"))
            file.banks[index].apiPort = try reserve(
                entry.host, freeOnly ? 0 : entry.apiPort, Owner(member: entry.id, key: "banks[\(index)].api_port"))
        }
        return file
    }

    /// A free port of `host`, held until ``release()``.
    ///
    /// - Throws: ``FederationError`` with `address_unusable`.
    package func choosePort(on host: String, for member: MemberID) throws(FederationError) -> Int {
        try reserve(host, 0, Owner(member: member, key: "port"))
    }

    private struct Owner {
        let member: MemberID
        let key: String
    }

    /// Below the ports that Linux gives to outgoing connections (`ip_local_port_range`, ip(7)), because such a
    /// connection could take a member's port while the member is down.
    private static let range = 20_000..<32_768
    /// Ports that this process has chosen before, so that no two of its federations get the same port.
    private static let chosen = Mutex<Set<Int>>([])

    /// Reserves the wanted port, or a free one if it is 0.
    private func reserve(_ host: String, _ port: Int, _ owner: Owner) throws(FederationError) -> Int {
        guard port == 0 else { return try bind(host, port, owner) }
        for _ in 0..<64 {
            let port = Int.random(in: Self.range)
            guard Self.chosen.withLock({ $0.insert(port).inserted }) else { continue }
            if let bound = try? bind(host, port, owner) { return bound }
        }
        return try bind(host, 0, owner)
    }

    /// Binds a listening address as a server would, and returns its port.
    private func bind(_ host: String, _ port: Int, _ owner: Owner) throws(FederationError) -> Int {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, "\(port)", &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard failure == 0, let address = list?.pointee else {
            throw unusable(host, owner, String(cString: gai_strerror(failure)))
        }
        let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw unusable(host, owner, String(cString: strerror(errno))) }
        sockets.append(descriptor)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard Foundation.bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, 1) == 0 else {
            guard errno == EADDRINUSE else { throw unusable(host, owner, String(cString: strerror(errno))) }
            throw FederationError(
                .portInUse, "port \(port) of \(host), which \(owner.member) needs, is in use by another process",
                next: "Stop that process, change \(owner.key) in the federation file, or use --free-ports.")
        }
        return try boundPort(of: descriptor, host, owner)
    }

    private func boundPort(of descriptor: Int32, _ host: String, _ owner: Owner) throws(FederationError) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw unusable(host, owner, String(cString: strerror(errno))) }
        // IPv6 has its port at the same place.
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Int(UInt16(bigEndian: $0.pointee.sin_port)) }
        }
    }

    private func unusable(_ host: String, _ owner: Owner, _ detail: String) -> FederationError {
        FederationError(
            .addressUnusable, "\(owner.member) cannot listen on \(host): \(detail)",
            next: "Give it a host of this machine, or a port that you may use (\(owner.key)).")
    }
}
