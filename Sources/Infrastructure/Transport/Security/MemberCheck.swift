public import Clock
import Identity
public import SettlementProtocol

/// Finds out by its certificate which member a caller is. TLS has checked by then that an authority signed it.
public struct MemberCheck: Sendable {
    private let federation: MemberID
    private let members: Set<MemberID>
    private let now: @Sendable () -> Int64

    /// - Parameter now: The time, Unix seconds.
    public init(
        federation: MemberID, members: Set<MemberID>,
        now: @escaping @Sendable () -> Int64 = { WallClock.unixSeconds }
    ) {
        self.federation = federation
        self.members = members
        self.now = now
    }

    /// A member that has proved itself on one connection.
    struct Proven: Sendable {
        let member: MemberID
        /// Unix seconds; from then on the connection proves nothing more.
        fileprivate let validUntil: Int64
        fileprivate let now: @Sendable () -> Int64

        var hasEnded: Bool { now() > validUntil }
    }

    /// - Parameter der: The caller's certificate.
    func member(of der: [UInt8]) throws(IdentityError) -> Proven {
        let certificate = try MemberCertificate(der: der)
        try certificate.checkValidity(at: now())
        guard certificate.identity.federation == federation else {
            throw IdentityError(.wrongFederation, "\(certificate.identity) is of another federation than \(federation)")
        }
        guard members.contains(certificate.identity.member) else {
            throw IdentityError(.wrongMember, "\(certificate.identity.member) is not a member of \(federation)")
        }
        return Proven(member: certificate.identity.member, validUntil: certificate.validUntil, now: now)
    }
}
