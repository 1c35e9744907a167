import Crypto
import SwiftASN1
import X509

/// A private key of a member or of an authority: P-256 (FIPS 186-5), which every TLS library speaks.
public struct TLSKey: Sendable {
    let key: P256.Signing.PrivateKey

    /// A fresh one.
    public init() {
        key = P256.Signing.PrivateKey()
    }

    /// Reads PKCS #8 or SEC 1 in PEM.
    ///
    /// - Throws: ``IdentityError`` with `key_unreadable`.
    public init(pem: [UInt8]) throws(IdentityError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: String(decoding: pem, as: UTF8.self))
        } catch {
            throw IdentityError(.keyUnreadable, "the private key is not a P-256 key in PEM")
        }
    }

    /// PKCS #8 in PEM. It is a secret: it goes into a file that only its owner may read, and nowhere else.
    public var pem: [UInt8] { Array((key.pemRepresentation + "\n").utf8) }

    var signer: Certificate.PrivateKey { Certificate.PrivateKey(key) }
}
