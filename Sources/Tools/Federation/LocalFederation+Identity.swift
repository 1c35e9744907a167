public import Directory
public import Identity
public import SettlementProtocol
public import Transport

/// Acting as a member that was started here, with the key in its folder: for tests, attacks and checks.
extension LocalFederation {
    /// - Throws: ``FederationError`` with `identity_unusable` or `folder_unusable`.
    public nonisolated func trust(as member: MemberID) throws(FederationError) -> ClientTrust {
        guard !file.authorities.isEmpty else { return .nobody }
        return .member(try MemberKeyFolder(of: member, in: folder).identity(authorities: file.authorities))
    }

    /// The address of a member's settlement interface; nil if the file has no such member.
    public nonisolated func settlement(of member: MemberID) -> Endpoint? {
        file.settlementEndpoint(of: member)
    }
}

extension FederationFile {
    /// The address of a member's settlement interface, where only that member is believed; nil if the file has no such
    /// member.
    public func settlementEndpoint(of member: MemberID) -> Endpoint? {
        settlementAddress(of: member).map { address in
            let identity = authorities.isEmpty ? nil : try? self.identity(of: member)
            return Endpoint(
                host: address.host, port: address.port, security: identity.map { .member($0) } ?? .plain)
        }
    }

    /// The address of a bank's interface for its customers and operators; nil if the file has no such bank.
    public func apiEndpoint(of bank: MemberID) -> Endpoint? {
        self.bank(bank).map { entry in
            Endpoint(host: entry.host, port: entry.apiPort, security: authorities.isEmpty ? .plain : .tls)
        }
    }
}

extension MemberCertificates {
    /// An identity for a member that no process of ours is, with a key of its own.
    ///
    /// - Throws: `IdentityError`.
    public func playedIdentity(of member: MemberID) throws(IdentityError) -> TLSIdentity {
        let key = TLSKey()
        return try TLSIdentity(
            TLSIdentity.Credentials(
                certificates: try certificate(of: member, for: CertificateRequest(for: key)), privateKey: key.pem),
            authorities: [try authority.certificateDER()])
    }
}
