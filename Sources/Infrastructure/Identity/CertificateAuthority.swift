import Foundation
public import SettlementProtocol
import SwiftASN1
package import X509

/// A small certificate authority for federations on one machine. A real federation has its own: the members need only
/// its certificate.
public struct CertificateAuthority: Sendable {
    private let key: TLSKey
    private let certificate: Certificate

    /// The authority's own certificate; years.
    private static let ownYears = 10
    /// Certificates are valid from a little earlier on, for clocks that are behind.
    private static let clockAllowance: Int64 = 3_600

    /// A fresh authority.
    ///
    /// - Parameter now: Unix seconds.
    /// - Throws: ``IdentityError`` with `certificate_unreadable`.
    public init(federation: MemberID, now: Int64) throws(IdentityError) {
        key = TLSKey()
        let signer = key.signer
        do {
            let name = try DistinguishedName { CommonName("Freshet development authority of \(federation)") }
            certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: signer.publicKey,
                notValidBefore: Self.date(now - Self.clockAllowance),
                notValidAfter: Self.date(now + Int64(Self.ownYears) * 366 * 86_400),
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: signer.publicKey)
                },
                issuerPrivateKey: signer)
        } catch {
            throw IdentityError(.certificateUnreadable, "the authority's certificate cannot be made: \(error)")
        }
    }

    /// Reads an authority's key and certificate.
    ///
    /// - Throws: ``IdentityError`` with `key_unreadable`, `certificate_unreadable`, `key_differs`.
    public init(keyPEM: [UInt8], certificatePEM: [UInt8]) throws(IdentityError) {
        key = try TLSKey(pem: keyPEM)
        do { certificate = try Certificate(pemEncoded: String(decoding: certificatePEM, as: UTF8.self)) } catch {
            throw IdentityError(.certificateUnreadable, "the authority's certificate is not one in PEM")
        }
        guard certificate.publicKey == key.signer.publicKey else {
            throw IdentityError(.keyDiffers, "the authority's certificate is for another key than its private one")
        }
    }

    /// PKCS #8 in PEM; a secret.
    public var keyPEM: [UInt8] { key.pem }

    /// For the federation's directory.
    ///
    /// - Throws: ``IdentityError`` with `certificate_unreadable`.
    public func certificateDER() throws(IdentityError) -> [UInt8] {
        do {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return serializer.serializedBytes
        } catch { throw Self.unwritable(error) }
    }

    /// For `curl --cacert` and its kin.
    ///
    /// - Throws: ``IdentityError`` with `certificate_unreadable`.
    public func certificatePEM() throws(IdentityError) -> [UInt8] { try Self.pem(certificate) }

    /// Gives the request's key a certificate.
    ///
    /// - Parameters:
    ///   - identity: Decided here, whatever the request asks for.
    ///   - hosts: The member's own host names and IP addresses.
    ///   - days: At most ``MemberCertificate/maxDays``.
    ///   - now: Unix seconds.
    /// - Returns: PEM.
    /// - Throws: ``IdentityError`` with `certificate_unreadable`.
    public func certificate(
        for request: CertificateRequest, of identity: MemberIdentity, hosts: [String],
        days: Int = MemberCertificate.maxDays, now: Int64
    ) throws(IdentityError) -> [UInt8] {
        let from = now - Self.clockAllowance
        return try certificate(
            for: request, names: MemberNames(identity, hosts: hosts).names,
            validity: from...(from + Int64(min(days, MemberCertificate.maxDays)) * 86_400))
    }

    /// For tests of those who check certificates: any names, any validity.
    package func certificate(
        for request: CertificateRequest, names: SubjectAlternativeNames, validity: ClosedRange<Int64>,
        subject: DistinguishedName = DistinguishedName(), usage: [ExtendedKeyUsage.Usage] = [.serverAuth, .clientAuth]
    ) throws(IdentityError) -> [UInt8] {
        do {
            return try Self.pem(
                Certificate(
                    version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: request.request.publicKey,
                    notValidBefore: Self.date(validity.lowerBound), notValidAfter: Self.date(validity.upperBound),
                    issuer: certificate.subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
                    extensions: Certificate.Extensions {
                        Critical(BasicConstraints.notCertificateAuthority)
                        Critical(KeyUsage(digitalSignature: true))
                        try ExtendedKeyUsage(usage)
                        // Critical, because there is no subject (RFC 5280, section 4.2.1.6).
                        Critical(names)
                        AuthorityKeyIdentifier(
                            keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
                    },
                    issuerPrivateKey: key.signer))
        } catch let error as IdentityError { throw error } catch { throw Self.unwritable(error) }
    }

    private static func pem(_ certificate: Certificate) throws(IdentityError) -> [UInt8] {
        do { return Array((try certificate.serializeAsPEM().pemString + "\n").utf8) } catch { throw unwritable(error) }
    }

    private static func unwritable(_ error: any Error) -> IdentityError {
        IdentityError(.certificateUnreadable, "a certificate cannot be written: \(error)")
    }

    private static func date(_ seconds: Int64) -> Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }
}
