/// A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix time in milliseconds, then version, variant and randomness.
///
/// Its order is the order of its bytes, so ids sort by the time they were made.
public struct TransactionID: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    /// - Throws: ``ProtocolError`` with `malformed` unless version and variant are those of UUIDv7.
    public init(high: UInt64, low: UInt64) throws(ProtocolError) {
        guard high >> 12 & 0xF == 7, low >> 62 == 0b10 else {
            throw ProtocolError(.malformed, "a transaction id is a UUIDv7 (RFC 9562)")
        }
        self.high = high
        self.low = low
    }

    /// Makes an id from its parts; what is not random is set as RFC 9562 asks.
    public init(unixMilliseconds: UInt64, random: (UInt64, UInt64)) {
        high = unixMilliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = random.1 >> 2 | 0x8000_0000_0000_0000
    }

    /// From 16 bytes.
    ///
    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(bytes: some Collection<UInt8>) throws(ProtocolError) {
        guard bytes.count == 16 else {
            throw ProtocolError(.malformed, "a transaction id has 16 bytes, not \(bytes.count)")
        }
        let words =
            bytes.withContiguousStorageIfAvailable(Self.words) ?? Array(bytes).withUnsafeBufferPointer(Self.words)
        try self.init(high: words.high, low: words.low)
    }

    private static func words(_ bytes: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt64) {
        let bytes = UnsafeRawBufferPointer(bytes)
        return (
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// From the text form `xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx`.
    ///
    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(_ text: some StringProtocol) throws(ProtocolError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12], let bytes = Hexadecimal.bytes(parts.joined()) else {
            throw ProtocolError(.malformed, "\"\(text.prefix(40))\" is no UUID")
        }
        try self.init(bytes: bytes)
    }

    public var unixMilliseconds: UInt64 { high >> 16 }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            for byte in 0..<8 {
                buffer[byte] = UInt8(truncatingIfNeeded: high >> (56 - 8 * byte))
                buffer[byte + 8] = UInt8(truncatingIfNeeded: low >> (56 - 8 * byte))
            }
            count = 16
        }
    }
}

extension TransactionID: Comparable {
    public static func < (left: TransactionID, right: TransactionID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

extension TransactionID: CustomStringConvertible {
    public var description: String {
        let hex = Hexadecimal.text(bytes)
        var parts: [Substring] = []
        var rest = hex[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}
