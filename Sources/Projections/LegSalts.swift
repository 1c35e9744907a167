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
        var generator = SystemRandomNumberGenerator()
        return LegSalts(payer: bytes(from: &generator), leg: bytes(from: &generator))
    }

    private static func bytes(from generator: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        for _ in 0..<byteCount / 8 {
            withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}
