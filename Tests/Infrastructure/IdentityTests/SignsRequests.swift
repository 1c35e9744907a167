import Identity
import SettlementProtocol
import Testing

/// An authority gives the key of a request a certificate, under the names that the authority decides on.
@Suite struct SignsRequests {
    private let made: MadeCertificates

    init() throws { made = try MadeCertificates() }

    @Test(arguments: [true, false])
    func `a request that was written is read again, with names or without`(isNamed: Bool) throws {
        let identity = try isNamed ? MadeCertificates.identity("alder") : nil
        let request = try CertificateRequest(for: made.key, identity: identity, hosts: ["::1", "bank.example"])
        let read = try CertificateRequest(pem: request.pem())
        let certificate = try MemberCertificate(
            pem: made.authority.certificate(
                for: read, of: MadeCertificates.identity("birch"), hosts: [], now: MadeCertificates.now))
        #expect(certificate.identity.member.text == "birch")
        try certificate.checkKey(made.key)
    }

    @Test func `a request that was changed is refused`() throws {
        let pem = try CertificateRequest(for: made.key).pem()
        var lines = pem.split(separator: "\n").map(String.init)
        lines[1] = lines[1].dropLast(8) + "AAAAAAAA"
        for text in ["", "hello", lines.joined(separator: "\n"), String(decoding: made.key.pem, as: UTF8.self)] {
            #expect(code { try CertificateRequest(pem: text) } == .requestUnreadable)
        }
    }

    @Test func `an authority is read again from its two files, and only if they belong together`() throws {
        let (key, certificate) = (made.authority.keyPEM, try made.authority.certificatePEM())
        let read = try CertificateAuthority(keyPEM: key, certificatePEM: certificate)
        #expect(try read.certificateDER() == made.authority.certificateDER())
        let other = try MadeCertificates().authority
        #expect(code { try CertificateAuthority(keyPEM: other.keyPEM, certificatePEM: certificate) } == .keyDiffers)
        #expect(code { try CertificateAuthority(keyPEM: certificate, certificatePEM: certificate) } == .keyUnreadable)
        #expect(code { try CertificateAuthority(keyPEM: key, certificatePEM: key) } == .certificateUnreadable)
    }

    @Test func `a key is read again, and anything else is refused`() throws {
        #expect(try TLSKey(pem: made.key.pem).pem == made.key.pem)
        for bytes in [[], Array("garbage".utf8), try made.ordinary()] {
            #expect(code { try TLSKey(pem: bytes) } == .keyUnreadable)
        }
    }
}
