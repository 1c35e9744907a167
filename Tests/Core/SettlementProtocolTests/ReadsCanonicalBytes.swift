import SettlementProtocol
import Testing

@Suite struct ReadsCanonicalBytes {
    private static func written() -> [UInt8] {
        var canonical = CanonicalBytes(tag: "tag")
        canonical.append("é")
        canonical.append(UInt32(7))
        canonical.append(UInt64.max)
        canonical.append([UInt8(0xFF)])
        return canonical.bytes
    }

    @Test func `written fields are read back`() throws {
        var fields = try CanonicalReader(Self.written(), tag: "tag")
        #expect(try fields.text() == "é")
        #expect(try fields.uint32() == 7)
        #expect(try fields.uint64() == .max)
        #expect(try fields.field() == [0xFF])
        try fields.end()
    }

    @Test func `bytes with another tag are malformed`() {
        #expect(throws: ProtocolError.self) { try CanonicalReader(Self.written(), tag: "tab") }
        #expect(throws: ProtocolError.self) { try CanonicalReader([], tag: "tag") }
    }

    @Test(arguments: 3..<written().count)
    func `truncated bytes are malformed, wherever they end`(count: Int) throws {
        var fields = try CanonicalReader(Array(Self.written().prefix(count)), tag: "tag")
        #expect(throws: ProtocolError.self) {
            _ = try fields.text()
            _ = try fields.uint32()
            _ = try fields.uint64()
            _ = try fields.field()
            try fields.end()
        }
    }

    @Test func `bytes after the last field are malformed`() throws {
        var fields = try CanonicalReader(Self.written() + [0], tag: "tag")
        _ = try (fields.text(), fields.uint32(), fields.uint64(), fields.field())
        #expect(throws: ProtocolError.self) { try fields.end() }
    }

    @Test(
        arguments: [
            [0, 0, 0, 2, 0xC3, 0x28], [0, 0, 0, 3, 0xF0, 0x9F, 0x98], [0, 0, 0, 3, 0xED, 0xA0, 0x80],
            [0xFF, 0xFF, 0xFF, 0xFF, 0x41],
        ] as [[UInt8]])
    func `text that is not UTF-8, or longer than the remaining bytes, is malformed`(bytes: [UInt8]) throws {
        var fields = try CanonicalReader(bytes, tag: "")
        #expect(throws: ProtocolError.self) { try fields.text() }
    }

    @Test func `a number of another width is malformed`() throws {
        var fields = try CanonicalReader(Self.written(), tag: "tag")
        _ = try fields.text()
        #expect(throws: ProtocolError.self) { try fields.uint64() }
    }

    @Test func `a count that the remaining bytes cannot hold is malformed before it is used`() throws {
        var canonical = CanonicalBytes(tag: "")
        canonical.append(UInt32(2))
        canonical.append("one")
        var fields = try CanonicalReader(canonical.bytes, tag: "")
        #expect(throws: ProtocolError.self) { try fields.count() }
    }
}
