/// CRC-64/XZ (ECMA-182, reflected): detects every error burst up to 64 bits, and misses one in 2⁶⁴ of all other errors.
///
/// It detects disk faults, not tampering: a person who can write the file can also compute it.
package struct Checksum: Hashable, Sendable {
    package private(set) var value: UInt64 = 0

    package init(of bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ extend(by: UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { extend(by: $0) }
        }
    }

    /// The checksum of these bytes bound to row `number`, so that a misplaced row is detected too.
    package func bound(to number: UInt64) -> UInt64 {
        var whole = self
        withUnsafeBytes(of: number.littleEndian) { whole.extend(by: $0) }
        return whole.value
    }

    private mutating func extend(by bytes: UnsafeRawBufferPointer) {
        var remainder = ~value
        Self.tables.withUnsafeBufferPointer { tables in
            var offset = 0
            while offset + 8 <= bytes.count {
                let word =
                    remainder ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                var next = tables[Int(word >> 56)]
                for lane in 1..<8 {
                    next ^= tables[lane << 8 | Int(word >> (56 - 8 * UInt64(lane)) & 0xFF)]
                }
                remainder = next
                offset += 8
            }
            for byte in bytes[offset...] {
                remainder = tables[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8
            }
        }
        value = ~remainder
    }

    /// Eight tables of 256 words: table `k` advances one byte through `k` zero bytes after it ("slicing by eight",
    /// Kounavis and Berry, ISCC 2005).
    private static let tables: [UInt64] = {
        var tables = [UInt64](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt64(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xC96C_5795_D787_0F42 : remainder >> 1 }
            tables[byte] = remainder
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = tables[Int(previous & 0xFF)] ^ previous >> 8
        }
        return tables
    }()
}
