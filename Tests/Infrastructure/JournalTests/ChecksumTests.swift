import Journal
import Testing

@Suite struct ChecksumTests {
    @Test func `the checksum matches the published check value`() {
        // CRC RevEng catalogue, CRC-64/XZ.
        #expect(Checksum(of: Array("123456789".utf8)).value == 0x995D_C9BB_DF19_39FA)
        #expect(Checksum(of: [] as [UInt8]).value == 0)
    }

    @Test func `the checksum agrees with a bit-by-bit computation at every length`() {
        let bytes = (0..<61).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for count in 0...bytes.count {
            #expect(Checksum(of: bytes.prefix(count)).value == bitwise(bytes.prefix(count)))
        }
    }

    @Test func `every single flipped bit changes the checksum`() {
        let bytes = (0..<40).map { UInt8($0) }
        let whole = Checksum(of: bytes).value
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Checksum(of: flipped).value != whole)
        }
    }

    @Test func `the same bytes in another row have another checksum`() {
        let checksum = Checksum(of: [1, 2, 3] as [UInt8])
        #expect(checksum.bound(to: 1) != checksum.bound(to: 2))
        #expect(checksum.bound(to: 1) == Checksum(of: [1, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0] as [UInt8]).value)
    }

    /// The checksum by its definition, one bit at a time.
    private func bitwise(_ bytes: some Sequence<UInt8>) -> UInt64 {
        ~bytes.reduce(into: ~UInt64(0)) { remainder, byte in
            remainder ^= UInt64(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xC96C_5795_D787_0F42 : remainder >> 1 }
        }
    }
}
