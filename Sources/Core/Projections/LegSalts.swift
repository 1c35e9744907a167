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
        var random = RandomBytes(count: 2 * byteCount)
        return LegSalts(&random)
    }

    init(_ random: inout RandomBytes) {
        self.init(payer: random.take(Self.byteCount), leg: random.take(Self.byteCount))
    }
}
