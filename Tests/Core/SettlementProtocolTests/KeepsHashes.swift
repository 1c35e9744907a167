import Foundation
import SettlementProtocol
import Testing

@Suite struct KeepsHashes {
    @Test func `a hash gives back the bytes that it was made from`() throws {
        let bytes = (0..<32).map { UInt8($0 * 7) }
        let hash = try Hash256(bytes)
        #expect(hash.bytes == bytes)
        #expect(hash.data == Data(bytes))
        #expect(hash.hex == Hexadecimal.text(bytes))
        #expect("\(hash)" == hash.hex)
    }

    @Test func `a slice of larger data is read by its own bytes`() throws {
        let data = Data(0..<64)
        #expect(try Hash256(data[16..<48]).bytes == Array(16..<48))
    }

    @Test(arguments: [0, 31, 33])
    func `a hash has 32 bytes`(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(reason { try Hash256(bytes) } == .malformed)
    }

    @Test(arguments: 0..<32)
    func `hashes that differ in one bit of any byte differ`(position: Int) throws {
        var bytes = [UInt8](repeating: 0xA5, count: 32)
        let hash = try Hash256(bytes)
        bytes[position] ^= 1
        #expect(try Hash256(bytes) != hash)
    }

    @Test func `hexadecimal text is read in either case and written in lower case`() {
        #expect(Hexadecimal.bytes("00fFAb") == [0, 255, 0xAB])
        #expect(Hexadecimal.text([0, 255, 0xAB]) == "00ffab")
        #expect(Hexadecimal.bytes("") == [])
    }

    @Test(arguments: ["0", "0g", "0x", " 0", "00 ", "é"])
    func `any other text is not hexadecimal`(text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }
}
