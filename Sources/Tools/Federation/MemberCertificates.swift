import Clock
public import Directory
public import Identity
public import SettlementProtocol

extension CertificateAuthority {
    /// A fresh authority for a federation that is about to start.
    ///
    /// - Throws: `ProtocolError` if the federation's name is not like a member id; `IdentityError`.
    public static func forNow(_ file: FederationFile) throws -> CertificateAuthority {
        try CertificateAuthority(federation: MemberID(file.name), now: WallClock.unixSeconds)
    }
}

/// Gives the members of one federation their certificates.
public struct MemberCertificates: Sendable {
    let authority: CertificateAuthority
    private let file: FederationFile

    public init(authority: CertificateAuthority, file: FederationFile) {
        self.authority = authority
        self.file = file
    }

    /// A certificate for the key of a request, with the names that the federation file gives the member; PEM.
    ///
    /// - Throws: `IdentityError`, with `wrong_member` if the file has no such member.
    public func certificate(of member: MemberID, for request: CertificateRequest) throws(IdentityError) -> [UInt8] {
        guard let host = file.host(of: member), let identity = try? file.identity(of: member) else {
            throw IdentityError(.wrongMember, "\(member) is not a member of \(file.name)")
        }
        return try authority.certificate(
            for: request, of: identity, hosts: Self.names(of: host), now: WallClock.unixSeconds)
    }

    /// The names by which callers reach a host. On this machine, all its names for itself: callers may use any.
    public static func names(of host: String) -> [String] {
        FederationFile.isLoopback(host) ? ["127.0.0.1", "::1", "localhost", host] : [host]
    }
}
