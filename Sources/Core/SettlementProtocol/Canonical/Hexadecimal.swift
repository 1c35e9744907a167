/// Bytes as lower-case hexadecimal text and back.
public enum Hexadecimal {
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var characters: [UInt8] = []
        for byte in bytes { append(byte, to: &characters) }
        return String(decoding: characters, as: UTF8.self)
    }

    static func append(_ byte: UInt8, to characters: inout [UInt8]) {
        characters.append(digits[Int(byte >> 4)])
        characters.append(digits[Int(byte & 15)])
    }

    /// Nil if the text has a character that is not a hexadecimal digit, or an odd number of digits.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x66: character - 0x61 + 10
        case 0x41...0x46: character - 0x41 + 10
        default: nil
        }
    }
}
