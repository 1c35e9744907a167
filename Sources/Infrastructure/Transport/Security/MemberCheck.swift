import Foundation
import Identity
public import SettlementProtocol

/// Finds out by its certificate which member a caller is. TLS has checked by then that an authority signed it.
public struct MemberCheck: Sendable {
    private let federation: MemberID
    private let members: Set<MemberID>

    public init(federation: MemberID, members: Set<MemberID>) {
        self.federation = federation
        self.members = members
    }

    /// A member that has proved itself on one connection.
    struct Proven: Sendable {
        let member: MemberID
        /// Unix seconds; from then on the connection proves nothing more.
        let validUntil: Int64
    }

    /// - Parameter der: The caller's certificate.
    func member(of der: [UInt8]) throws(IdentityError) -> Proven {
        let certificate = try MemberCertificate(der: der)
        try certificate.checkValidity(at: Int64(Date().timeIntervalSince1970))
        guard certificate.identity.federation == federation else {
            throw IdentityError(.wrongFederation, "\(certificate.identity) is of another federation than \(federation)")
        }
        guard members.contains(certificate.identity.member) else {
            throw IdentityError(.wrongMember, "\(certificate.identity.member) is not a member of \(federation)")
        }
        return Proven(member: certificate.identity.member, validUntil: certificate.validUntil)
    }
}
