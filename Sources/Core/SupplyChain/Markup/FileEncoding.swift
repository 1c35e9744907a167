/// The encoding of a file's text.
enum FileEncoding {
    /// US-ASCII included.
    case utf8
    case latin1

    /// Trusts the byte order mark and the XML declaration, and checks that the bytes conform.
    ///
    /// - Throws: ``DocumentError`` with `encoding_unsupported`, or `not_xml` for bytes that are not UTF-8.
    init(of bytes: [UInt8]) throws(DocumentError) {
        // UTF-16 and UTF-32 have a byte order mark, or a zero byte in every mark-up character. Neither is legal here.
        guard !bytes.starts(with: [0xFE, 0xFF]), !bytes.starts(with: [0xFF, 0xFE]), !bytes.contains(0) else {
            throw Self.unsupported
        }
        let hasMark = bytes.starts(with: Self.byteOrderMark)
        let declared = Self.declaration(in: hasMark ? bytes.dropFirst(Self.byteOrderMark.count) : bytes[...])
        switch declared?.lowercased() {
        case nil, "utf-8", "us-ascii": self = .utf8
        case "iso-8859-1" where !hasMark: self = .latin1
        default: throw Self.unsupported
        }
        if self == .utf8, String(validating: bytes, as: UTF8.self) == nil {
            throw DocumentError(
                .notXML, "the bytes are not UTF-8; declare the encoding that they have, or convert the file")
        }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let unsupported = DocumentError(
        .encodingUnsupported, "only UTF-8, US-ASCII and ISO-8859-1 are read; convert the file")

    /// The encoding that the XML declaration names.
    private static func declaration(in bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.starts(with: "<?xml".utf8), let end = bytes.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = String(decoding: bytes[..<end], as: UTF8.self)
        guard let match = declaration.firstMatch(of: /^<\?xml\s[^?]*?\sencoding\s*=\s*["']([^"']*)["']/) else {
            return nil
        }
        return String(match.1)
    }
}
