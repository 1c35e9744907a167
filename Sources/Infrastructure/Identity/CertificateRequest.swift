public import SettlementProtocol
import SwiftASN1
import X509

/// A request to an authority for a certificate (PKCS #10, RFC 2986), signed with the key that the certificate is for.
public struct CertificateRequest: Sendable {
    let request: CertificateSigningRequest

    /// - Parameters:
    ///   - identity: Asked for by name; nil leaves the name to the authority, which knows who hands the request in.
    ///   - hosts: The member's own host names and IP addresses.
    /// - Throws: ``IdentityError`` with `request_unreadable`.
    public init(
        for key: TLSKey, identity: MemberIdentity? = nil, hosts: [String] = []
    ) throws(IdentityError) {
        do {
            var attributes: [CertificateSigningRequest.Attribute] = []
            if let identity {
                let names = try Certificate.Extensions { MemberNames(identity, hosts: hosts).names }
                attributes.append(try .init(ExtensionRequest(extensions: names)))
            }
            request = try CertificateSigningRequest(
                version: .v1, subject: DistinguishedName(), privateKey: key.signer,
                attributes: .init(attributes))
        } catch {
            throw IdentityError(.requestUnreadable, "the request for a certificate cannot be written: \(error)")
        }
    }

    /// Reads a request and checks its signature.
    ///
    /// - Throws: ``IdentityError`` with `request_unreadable`.
    public init(pem: String) throws(IdentityError) {
        do {
            request = try CertificateSigningRequest(pemEncoded: pem)
        } catch {
            throw IdentityError(.requestUnreadable, "this is not a request for a certificate (PKCS #10 in PEM)")
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw IdentityError(.requestUnreadable, "the request is not signed with the key that it names")
        }
    }

    /// - Throws: ``IdentityError`` with `request_unreadable`.
    public func pem() throws(IdentityError) -> String {
        do { return try request.serializeAsPEM().pemString + "\n" } catch {
            throw IdentityError(.requestUnreadable, "the request for a certificate cannot be written: \(error)")
        }
    }
}
