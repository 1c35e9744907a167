internal import Crypto

/// The random values that keep a leg's hashes from being guessed; 16 bytes each.
public struct LegSalts: Hashable, Sendable {
    public static let byteCount = 16

    public let payer: [UInt8]
    public let leg: [UInt8]

    public init(payer: [UInt8], leg: [UInt8]) {
        self.payer = payer
        self.leg = leg
    }

    public static func random() -> LegSalts {
        // One draw from the library's generator instead of a system call for each word.
        SymmetricKey(size: SymmetricKeySize(bitCount: byteCount * 16)).withUnsafeBytes { bytes in
            LegSalts(payer: Array(bytes.prefix(byteCount)), leg: Array(bytes.suffix(byteCount)))
        }
    }
}
