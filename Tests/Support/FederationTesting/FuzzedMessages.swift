import SeededRandom
public import SwiftProtobuf

/// Messages of random fields and extreme numbers, the same for the same seed.
public struct FuzzedMessages: Sendable {
    private var random: SplitMix64

    public init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// A message that decodes as `type`: any of its fields, unknown ones, and numbers at the ends of their ranges.
    public mutating func message<M: Message>(_ type: M.Type = M.self) -> M {
        for _ in 0..<50 {
            if let message = try? M(serializedBytes: fields(depth: 0)) { return message }
        }
        return M()
    }

    private mutating func fields(depth: Int) -> [UInt8] {
        (0..<Int(next() % (depth == 0 ? 6 : 4))).flatMap { _ in field(depth: depth) }
    }

    private mutating func field(depth: Int) -> [UInt8] {
        let number = 1 + next() % 9
        guard next() % 3 > 0 else { return Self.varint(number << 3) + Self.varint(extreme()) }
        let content: [UInt8]
        switch next() % 5 {
        case 0 where depth < 3, 1 where depth < 3: content = fields(depth: depth + 1)
        case 2: content = Array(["alder", "doum", "EUR", "busy", "expired", ""][Int(next() % 6)].utf8)
        case 3: content = Array(repeating: UInt8(ascii: "x"), count: Int(next() % 3_000))
        default:
            let count = Int([0, 1, 16, 31, 32, 33, 64][Int(next() % 7)])
            content = (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) & 0x7F }
        }
        return Self.varint(number << 3 | 2) + Self.varint(UInt64(content.count)) + content
    }

    private mutating func extreme() -> UInt64 {
        let edges: [UInt64] = [0, 1, 2, 3, 1 << 31, 1 << 32 - 1, 1 << 62, 1 << 63, .max, .max - 1, next()]
        return edges[Int(next() % UInt64(edges.count))]
    }

    private static func varint(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private mutating func next() -> UInt64 { random.next() }
}
