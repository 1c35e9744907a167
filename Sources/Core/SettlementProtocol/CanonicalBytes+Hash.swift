internal import Crypto

extension CanonicalBytes {
    /// SHA-256 (FIPS 180-4) of the bytes.
    public var sha256: Hash256 {
        SHA256.hash(data: bytes).withUnsafeBytes(Hash256.init(exactly:))
    }
}
