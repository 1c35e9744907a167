import Foundation
import SettlementProtocol
import Testing

@Suite struct WritesCanonicalBytes {
    @Test func `a tag is written as it is, and every field after its length`() {
        var canonical = CanonicalBytes(tag: "tag")
        canonical.append("é")
        canonical.append([UInt8(0xFF)])
        canonical.append(UInt32(7))
        canonical.append(UInt64(9))
        canonical.append("")
        let hex =
            "746167" + "00000002c3a9" + "00000001ff" + "0000000400000007" + "000000080000000000000009" + "00000000"
        #expect(Hexadecimal.text(canonical.bytes) == hex)
    }

    @Test func `a hash and a member are fields of their bytes`() throws {
        var canonical = CanonicalBytes(tag: "")
        canonical.append(Fixtures.hash(1))
        canonical.append(Fixtures.alder)
        #expect(Array(canonical.bytes.prefix(4)) == [0, 0, 0, 32])
        #expect(Array(canonical.bytes[4..<36]) == Fixtures.hash(1).bytes)
        #expect(Hexadecimal.text(canonical.bytes.suffix(9)) == "00000005616c646572")
    }

    @Test func `two ways to split the same text differ`() {
        var one = CanonicalBytes(tag: "t")
        one.append("ab")
        one.append("c")
        var other = CanonicalBytes(tag: "t")
        other.append("a")
        other.append("bc")
        #expect(one.sha256 != other.sha256)
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `hashes match FIPS 180-4`(tag: String, hex: String) {
        let canonical = tag.isEmpty ? CanonicalBytes(tag: "") : CanonicalBytes(tag: "abc")
        #expect(canonical.sha256.hex == hex)
    }
}
