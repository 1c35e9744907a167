import Crypto
import Foundation
public import SettlementProtocol
import SwiftASN1
import X509

/// A member's certificate, which fulfils the federation's rules: an empty subject, one URI with the identity, for
/// servers and clients, valid for at most ``maxDays``.
///
/// Whether an authority has signed it is for TLS to check.
public struct MemberCertificate: Hashable, Sendable {
    /// The longest time for which a certificate may be valid; days.
    public static let maxDays = 90

    public let identity: MemberIdentity
    /// Unix seconds.
    public let validFrom: Int64
    /// Unix seconds; valid up to and including this one.
    public let validUntil: Int64
    private let publicKey: Certificate.PublicKey

    /// - Parameter der: The certificate itself, without its chain.
    /// - Throws: ``IdentityError`` for the first rule that it breaks.
    public init(der: [UInt8]) throws(IdentityError) {
        do { try self.init(Certificate(derEncoded: der)) } catch let error as IdentityError { throw error } catch {
            throw IdentityError(.certificateUnreadable, "this is not an X.509 certificate")
        }
    }

    /// Reads the first certificate of a chain.
    ///
    /// - Throws: ``IdentityError`` for the first rule that it breaks.
    public init(pem: [UInt8]) throws(IdentityError) {
        do {
            let documents = try PEMDocument.parseMultiple(pemString: String(decoding: pem, as: UTF8.self))
            guard let first = documents.first else {
                throw IdentityError(.certificateMissing, "there is no certificate in it")
            }
            try self.init(Certificate(pemDocument: first))
        } catch let error as IdentityError { throw error } catch {
            throw IdentityError(.certificateUnreadable, "this is not an X.509 certificate in PEM")
        }
    }

    private init(_ certificate: Certificate) throws {
        guard certificate.subject.isEmpty else {
            throw IdentityError(
                .subjectNotEmpty, "the subject is \"\(certificate.subject)\"; a member's certificate has none")
        }
        identity = try Self.identity(certificate)
        let usage = try certificate.extensions.extendedKeyUsage ?? ExtendedKeyUsage()
        guard usage.contains(.clientAuth), usage.contains(.serverAuth) else {
            throw IdentityError(.usageUnfit, "it is not for both servers and clients")
        }
        if case .isCertificateAuthority = try certificate.extensions.basicConstraints {
            throw IdentityError(.usageUnfit, "it is an authority's own")
        }
        validFrom = Int64(certificate.notValidBefore.timeIntervalSince1970)
        validUntil = Int64(certificate.notValidAfter.timeIntervalSince1970)
        guard validUntil - validFrom <= Int64(Self.maxDays) * 86_400 else {
            throw IdentityError(.validTooLong, "it is valid for more than \(Self.maxDays) days")
        }
        publicKey = certificate.publicKey
    }

    private static func identity(_ certificate: Certificate) throws -> MemberIdentity {
        var uris: [String] = []
        for name in try certificate.extensions.subjectAlternativeNames ?? SubjectAlternativeNames() {
            switch name {
            case .uniformResourceIdentifier(let uri): uris.append(uri)
            case .dnsName(let name) where name.contains("*"):
                throw IdentityError(.wildcardName, "it has the wildcard \"\(name.prefix(100))\"")
            default: break
            }
        }
        guard uris.count == 1, let identity = try? MemberIdentity(uri: uris[0]) else {
            throw IdentityError(.identityMissing, "it has no single URI of the form freshet://FEDERATION/MEMBER")
        }
        return identity
    }

    /// SHA-256 of the public key (SubjectPublicKeyInfo in DER), in hexadecimal digits.
    public var keyID: String {
        let digest = SHA256.hash(data: Data(publicKey.subjectPublicKeyInfoBytes))
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// ``validUntil`` for people (ISO 8601, UTC).
    public var lastSecond: String { Self.time(validUntil) }

    /// - Parameter now: Unix seconds.
    /// - Throws: ``IdentityError`` with `not_yet_valid` or `certificate_expired`.
    public func checkValidity(at now: Int64) throws(IdentityError) {
        guard now >= validFrom else {
            throw IdentityError(.notYetValid, "it is valid from \(Self.time(validFrom)) on; check the clocks")
        }
        guard now <= validUntil else { throw IdentityError(.expired, "it was valid until \(lastSecond)") }
    }

    /// - Throws: ``IdentityError`` with `key_differs`.
    public func checkKey(_ key: TLSKey) throws(IdentityError) {
        guard key.signer.publicKey == publicKey else {
            throw IdentityError(.keyDiffers, "the certificate of \(identity) is for another key than the private one")
        }
    }

    private static func time(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).ISO8601Format()
    }
}
