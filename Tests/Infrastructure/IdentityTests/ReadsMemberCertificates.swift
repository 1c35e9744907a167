import Identity
import SettlementProtocol
import Testing
import X509

/// A member's certificate fulfils every rule, or is refused with the reason.
@Suite struct ReadsMemberCertificates {
    private let made: MadeCertificates

    init() throws { made = try MadeCertificates() }

    @Test func `a certificate names its member and its days`() throws {
        let certificate = try MemberCertificate(pem: made.ordinary())
        #expect(certificate.identity == (try MadeCertificates.identity("alder")))
        #expect(certificate.validUntil - certificate.validFrom == 90 * 86_400)
        try certificate.checkValidity(at: MadeCertificates.now)
        try certificate.checkKey(made.key)
        #expect(certificate.keyID.count == 64)
        #expect(try MemberCertificate(pem: made.ordinary(days: 400)).validUntil == certificate.validUntil)
    }

    @Test func `a certificate is valid from its first second to its last`() throws {
        let certificate = try MemberCertificate(pem: made.ordinary())
        try certificate.checkValidity(at: certificate.validFrom)
        try certificate.checkValidity(at: certificate.validUntil)
        #expect(code { try certificate.checkValidity(at: certificate.validFrom - 1) } == .notYetValid)
        #expect(code { try certificate.checkValidity(at: certificate.validUntil + 1) } == .expired)
    }

    @Test func `a certificate of another key is told apart`() throws {
        let certificate = try MemberCertificate(pem: made.ordinary())
        #expect(code { try certificate.checkKey(TLSKey()) } == .keyDiffers)
    }

    private static let alder = GeneralName.uniformResourceIdentifier("freshet://creek/alder")

    @Test func `a certificate that breaks a rule is refused with the reason`() throws {
        let named = try DistinguishedName { CommonName("alder") }
        let cases: [(IdentityError.Code, [UInt8])] = [
            (.identityMissing, try made.unusual([.dnsName("alder.creek.freshet.internal")])),
            (.identityMissing, try made.unusual([Self.alder, .uniformResourceIdentifier("freshet://creek/birch")])),
            (.identityMissing, try made.unusual([.uniformResourceIdentifier("https://creek/alder")])),
            (.identityMissing, try made.unusual([.uniformResourceIdentifier("freshet://creek/alder/")])),
            (.identityMissing, try made.unusual([.uniformResourceIdentifier("freshet://creek/*")])),
            (.identityMissing, try made.unusual([.uniformResourceIdentifier("FRESHET://creek/alder")])),
            (.subjectNotEmpty, try made.unusual([Self.alder], subject: named)),
            (.wildcardName, try made.unusual([Self.alder, .dnsName("*.creek.freshet.internal")])),
            (.usageUnfit, try made.unusual([Self.alder], usage: [.serverAuth])),
            (.usageUnfit, try made.unusual([Self.alder], usage: [.clientAuth])),
            (.usageUnfit, try made.unusual([Self.alder], usage: [])),
            (.validTooLong, try made.unusual([Self.alder], days: 91)),
            (.certificateUnreadable, Array("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)),
            (.certificateMissing, []),
            (.certificateUnreadable, made.authority.keyPEM),
            (.subjectNotEmpty, try made.authority.certificatePEM()),
        ]
        for (expected, pem) in cases {
            #expect(code { try MemberCertificate(pem: pem) } == expected)
        }
    }

    @Test func `any bytes are refused as DER`() {
        for count in [0, 1, 7, 300] {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max) }
            #expect(code { try MemberCertificate(der: bytes) } == .certificateUnreadable)
        }
    }
}
