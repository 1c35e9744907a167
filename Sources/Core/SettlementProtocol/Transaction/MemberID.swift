/// Names a member of the federation, a coordinator or a bank: 1 to 63 of `a`–`z`, `0`–`9` and `-`, a letter first.
public struct MemberID: Hashable, Sendable {
    public let text: String

    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(_ text: String) throws(ProtocolError) {
        var text = text
        guard text.withUTF8(Self.isWellFormed) else {
            throw ProtocolError(
                .malformed,
                "\"\(text.prefix(80))\" is not a member id: 1 to 63 of a-z, 0-9 and '-', beginning with a letter")
        }
        self.text = text
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(_ text: Substring) throws(ProtocolError) { try self.init(String(text)) }

    private static func isWellFormed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...63).contains(text.count), (0x61...0x7A).contains(text[0]) else { return false }
        for byte in text {
            guard (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D else { return false }
        }
        return true
    }
}

extension MemberID: Comparable {
    public static func < (left: MemberID, right: MemberID) -> Bool { left.text < right.text }
}

extension MemberID: CustomStringConvertible {
    public var description: String { text }
}

extension MemberID: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
