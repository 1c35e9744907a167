public import Foundation

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

    /// Makes an id from its parts; version and variant are set as RFC 9562 requires.
    public init(unixMilliseconds: UInt64, random: (UInt64, UInt64)) {
        high = unixMilliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = random.1 >> 2 | 0x8000_0000_0000_0000
    }

    /// A new id of that moment. The client makes its own id, so that it can ask again when an answer is lost.
    public static func fresh(at unixMilliseconds: UInt64) -> TransactionID {
        TransactionID(unixMilliseconds: unixMilliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
    }

    public static let byteCount = 16

    /// From 16 bytes.
    ///
    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(bytes: Data) throws(ProtocolError) {
        let words = bytes.withUnsafeBytes(Self.words)
        try self.init(words: words, byteCount: bytes.count)
    }

    /// From 16 bytes.
    ///
    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(bytes: [UInt8]) throws(ProtocolError) {
        let words = bytes.withUnsafeBytes(Self.words)
        try self.init(words: words, byteCount: bytes.count)
    }

    private init(words: (UInt64, UInt64)?, byteCount: Int) throws(ProtocolError) {
        guard let words else {
            throw ProtocolError(.malformed, "a transaction id has \(Self.byteCount) bytes, not \(byteCount)")
        }
        try self.init(high: words.0, low: words.1)
    }

    private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64)? {
        guard bytes.count == byteCount else { return nil }
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
            throw ProtocolError(.malformed, "\"\(text.prefix(40))\" is not a UUID")
        }
        try self.init(bytes: bytes)
    }

    public var unixMilliseconds: UInt64 { high >> 16 }

    /// Whether the id is at most ``ProtocolLimits/clockAhead`` ahead of a clock.
    ///
    /// - Parameter wallClock: Unix milliseconds.
    public func isWithinReach(of wallClock: UInt64) -> Bool {
        unixMilliseconds <= wallClock || unixMilliseconds - wallClock <= ProtocolLimits.clockAhead
    }

    public var bytes: [UInt8] { withBytes { Array($0) } }

    public var data: Data { withBytes { Data($0) } }

    /// The 16 bytes, without making an array of them.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }
}

extension TransactionID: Comparable {
    public static func < (left: TransactionID, right: TransactionID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

extension TransactionID: CustomStringConvertible {
    public var description: String {
        withBytes { bytes in
            var text: [UInt8] = []
            text.reserveCapacity(36)
            for (place, byte) in bytes.enumerated() {
                if [4, 6, 8, 10].contains(place) { text.append(UInt8(ascii: "-")) }
                Hexadecimal.append(byte, to: &text)
            }
            return String(decoding: text, as: UTF8.self)
        }
    }
}

/// The name of a transaction in the federation: ids are unique only per coordinator.
public struct TransactionKey: Hashable, Sendable {
    public let coordinator: MemberID
    public let id: TransactionID

    public init(coordinator: MemberID, id: TransactionID) {
        self.coordinator = coordinator
        self.id = id
    }

    /// The id alone: it has randomness enough, and the name of a coordinator would cost as much again.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension TransactionKey: Comparable {
    public static func < (left: TransactionKey, right: TransactionKey) -> Bool {
        left.id != right.id ? left.id < right.id : left.coordinator < right.coordinator
    }
}

extension TransactionKey: CustomStringConvertible {
    public var description: String { "\(coordinator)/\(id)" }
}
