import Identity
import SettlementProtocol
import X509

/// Certificates of one authority for tests.
struct MadeCertificates {
    /// Unix seconds: 2026-12-01.
    static let now: Int64 = 1_796_083_200

    let authority: CertificateAuthority
    let key = TLSKey()

    init() throws { authority = try CertificateAuthority(federation: MemberID("creek"), now: Self.now) }

    static func identity(_ member: String, of federation: String = "creek") throws -> MemberIdentity {
        MemberIdentity(federation: try MemberID(federation), member: try MemberID(member))
    }

    func ordinary(_ member: String = "alder", days: Int = 90) throws -> [UInt8] {
        try authority.certificate(
            for: CertificateRequest(for: key), of: Self.identity(member), hosts: ["127.0.0.1", "bank.example"],
            days: days, now: Self.now)
    }

    func unusual(
        _ names: [GeneralName], subject: DistinguishedName = DistinguishedName(),
        usage: [ExtendedKeyUsage.Usage] = [.serverAuth, .clientAuth], days: Int64 = 80
    ) throws -> [UInt8] {
        try authority.certificate(
            for: CertificateRequest(for: key), names: SubjectAlternativeNames(names),
            validity: Self.now...(Self.now + days * 86_400), subject: subject, usage: usage)
    }
}

/// The code of the error that `body` throws; nil if it throws none.
func code<Value>(_ body: () throws -> Value) -> IdentityError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? IdentityError)?.code
    }
}
