/// Reads fields from canonical bytes, in the order in which ``CanonicalBytes`` appended them.
///
/// Anything else throws ``ProtocolError`` with `malformed`: another tag, a field cut off, a number of another width,
/// text that is not UTF-8.
public struct CanonicalReader: Sendable {
    private let bytes: [UInt8]
    private var position: Int

    /// - Throws: ``ProtocolError`` with `malformed` unless `bytes` begin with `tag`.
    public init(_ bytes: [UInt8], tag: StaticString) throws(ProtocolError) {
        let tag = UnsafeBufferPointer(start: tag.utf8Start, count: tag.utf8CodeUnitCount)
        guard bytes.starts(with: tag) else { throw ProtocolError(.malformed, "the bytes have another tag") }
        self.bytes = bytes
        position = tag.count
    }

    public mutating func text() throws(ProtocolError) -> String {
        let range = try nextField()
        let (text, isUTF8) = bytes.withUnsafeBufferPointer { bytes in
            let field = UnsafeBufferPointer(rebasing: bytes[range])
            let text = String(decoding: field, as: UTF8.self)
            // Decoding repairs bytes that are not UTF-8, so the text then differs.
            return (text, text.utf8.elementsEqual(field))
        }
        guard isUTF8 else { throw ProtocolError(.malformed, "a text is not UTF-8") }
        return text
    }

    public mutating func field() throws(ProtocolError) -> [UInt8] { Array(bytes[try nextField()]) }

    public mutating func hash() throws(ProtocolError) -> Hash256 {
        let range = try nextField()
        guard range.count == Hash256.byteCount else { throw ProtocolError(.malformed, "a hash has 32 bytes") }
        return bytes.withUnsafeBytes { Hash256(exactly: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    public mutating func member() throws(ProtocolError) -> MemberID { try MemberID(text()) }

    public mutating func uint32() throws(ProtocolError) -> UInt32 {
        let range = try nextField()
        guard range.count == 4 else { throw ProtocolError(.malformed, "a number has 4 bytes") }
        return UInt32(truncatingIfNeeded: number(in: range))
    }

    public mutating func uint64() throws(ProtocolError) -> UInt64 {
        let range = try nextField()
        guard range.count == 8 else { throw ProtocolError(.malformed, "a large number has 8 bytes") }
        return number(in: range)
    }

    /// The number of items that follow. Each item has at least one field, so the bytes that are left bound the count.
    public mutating func count() throws(ProtocolError) -> Int {
        let count = Int(try uint32())
        guard count <= (bytes.count - position) / Self.lengthBytes else {
            throw ProtocolError(.malformed, "the count \(count) is too large for the bytes that are left")
        }
        return count
    }

    /// - Throws: ``ProtocolError`` with `malformed` if any bytes are left.
    public func end() throws(ProtocolError) {
        guard position == bytes.count else { throw ProtocolError(.malformed, "bytes follow the last field") }
    }

    private static let lengthBytes = 4

    private mutating func nextField() throws(ProtocolError) -> Range<Int> {
        let start = position + Self.lengthBytes
        guard start <= bytes.count else { throw ProtocolError(.malformed, "a field is missing") }
        let length = Int(number(in: position..<start))
        guard length <= bytes.count - start else { throw ProtocolError(.malformed, "a field is cut off") }
        position = start + length
        return start..<position
    }

    private func number(in range: Range<Int>) -> UInt64 {
        var number: UInt64 = 0
        for place in range { number = number << 8 | UInt64(bytes[place]) }
        return number
    }
}
