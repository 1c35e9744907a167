internal import Crypto
public import SettlementProtocol

/// A member's X25519 private key (RFC 7748); its public half is in the directory.
public struct SealingKey: Sendable {
    private let key: Curve25519.KeyAgreement.PrivateKey

    public init() { key = Curve25519.KeyAgreement.PrivateKey() }

    /// - Throws: ``ProtocolError`` with `malformed` unless `bytes` are the 32 bytes of a private key.
    public init(privateBytes bytes: some Sequence<UInt8>) throws(ProtocolError) {
        do { key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Array(bytes)) } catch {
            throw ProtocolError(.malformed, "an X25519 private key has 32 bytes")
        }
    }

    /// Keep them in the bank's own folder, readable by nobody else.
    public var privateBytes: [UInt8] { Array(key.rawRepresentation) }
    public var publicBytes: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// The pair key of `owner`, whose key this is, and `peer`; both sides derive the same.
    ///
    /// - Throws: ``ProtocolError`` with `malformed` if `publicBytes` are not a usable public key.
    public func pairKey(owner: MemberID, peer: MemberID, publicBytes: some Sequence<UInt8>) throws(ProtocolError)
        -> PairKey
    {
        let shared: SharedSecret
        do {
            let peerKey = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: Array(publicBytes))
            shared = try key.sharedSecretFromKeyAgreement(with: peerKey)
        } catch {
            throw ProtocolError(.malformed, "\(peer) has no usable X25519 public key")
        }
        // A public key of low order makes a secret of zeros, which anyone knows (RFC 7748, section 6.1).
        guard shared.withUnsafeBytes({ secret in secret.contains { $0 != 0 } }) else {
            throw ProtocolError(.malformed, "the X25519 public key of \(peer) is of low order")
        }
        var info = CanonicalBytes(tag: "freshet.pair.v1", reserving: 160)
        info.append(min(owner, peer))
        info.append(max(owner, peer))
        return PairKey(
            key: shared.hkdfDerivedSymmetricKey(
                using: SHA256.self, salt: [UInt8](), sharedInfo: info.bytes, outputByteCount: 32))
    }
}
