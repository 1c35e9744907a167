import Federation
import Identity
import SettlementProtocol
import Synchronization
import Transport

/// Clients that call as members of a federation, each with a key and a certificate of its own.
final class MemberClients: Sendable {
    private let certificates: MemberCertificates
    private let clients = Mutex<[MemberID: ConnectClient]>([:])

    init(_ certificates: MemberCertificates) {
        self.certificates = certificates
    }

    /// - Throws: `IdentityError` if there is no such member.
    func client(as member: MemberID) throws -> ConnectClient {
        try clients.withLock { clients in
            if let client = clients[member] { return client }
            let client = ConnectClient(trust: .member(try certificates.playedIdentity(of: member)))
            clients[member] = client
            return client
        }
    }

    func shutdown() {
        for client in clients.withLock(\.self).values { client.shutdown() }
    }
}
