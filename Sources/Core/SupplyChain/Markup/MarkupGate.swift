import Foundation

/// Scans a file's mark-up, without interpreting it, and accepts only files that the XML parser reads safely.
///
/// The parser behind Foundation takes time quadratic in the attributes of one tag. On Linux it ends the process at a
/// processing instruction without content, and at names that are not UTF-8. Such hostile files are refused here, in one
/// pass. This pass may misread malformed mark-up, but the parser stops there too.
struct MarkupGate {
    private let bytes: [UInt8]
    private let limits: DocumentLimits
    private var position = 0

    /// - Throws: ``DocumentError`` with `not_xml`, `encoding_unsupported`, `dtd_forbidden`, `too_many_elements`,
    ///   `too_many_attributes` or `text_too_long`.
    static func check(_ data: Data, within limits: DocumentLimits) throws(DocumentError) {
        let bytes = [UInt8](data)
        guard !bytes.isEmpty else { throw DocumentError(.notXML, "the file is empty") }
        _ = try FileEncoding(of: bytes)
        var gate = MarkupGate(bytes: bytes, limits: limits)
        var count = 0
        while let start = bytes[gate.position...].firstIndex(of: UInt8(ascii: "<")) {
            gate.position = start
            try gate.passOne()
            count += 1
            // An element has at most two tags; comments and the like count as tags.
            guard count <= 2 * limits.elements else {
                throw DocumentError(.tooManyElements, "the file has more mark-up than \(limits.elements) elements need")
            }
        }
    }

    private init(bytes: [UInt8], limits: DocumentLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func passOne() throws(DocumentError) {
        let start = position
        switch bytes[(start + 1)...].first {
        case UInt8(ascii: "!"):
            if pass(Self.comment) != nil || pass(Self.characterData) != nil { return }
            // Any other `<!` begins a document type declaration, or is illegal.
            throw refusal(
                .dtdForbidden, "a document type declaration is not accepted; send the document without it", at: start)
        case UInt8(ascii: "?"):
            guard pass(Self.instruction)?.contains(where: { $0 <= 0x20 }) ?? false else {
                throw refusal(.notXML, "a processing instruction without content is not accepted; remove it", at: start)
            }
        default:
            try passTag()
        }
    }

    /// Mark-up that begins and ends with certain bytes, the last of them `>`.
    private struct Bracket {
        let opening: [UInt8]
        /// All but the last byte.
        let closing: [UInt8]
    }

    private static let comment = Bracket(opening: Array("<!--".utf8), closing: Array("--".utf8))
    private static let characterData = Bracket(opening: Array("<![CDATA[".utf8), closing: Array("]]".utf8))
    private static let instruction = Bracket(opening: Array("<?".utf8), closing: Array("?".utf8))

    /// Moves past `bracket` if it opens here, or to the end of a file that leaves it open; returns the bytes inside.
    private mutating func pass(_ bracket: Bracket) -> ArraySlice<UInt8>? {
        guard bytes[position...].starts(with: bracket.opening) else { return nil }
        let body = bytes[(position + bracket.opening.count)...]
        position = body.startIndex
        while let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) {
            position = end + 1
            if bytes[body.startIndex..<end].suffix(bracket.closing.count).elementsEqual(bracket.closing) {
                return body[..<(end - bracket.closing.count)]
            }
        }
        position = bytes.endIndex
        return body
    }

    /// Moves past the tag; each quoted value counts as one attribute.
    private mutating func passTag() throws(DocumentError) {
        let start = position
        var attributes = 0
        var quote: UInt8?
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            if quote == byte {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
                attributes += 1
            } else if quote == nil, byte == UInt8(ascii: ">") {
                return
            }
            guard attributes <= limits.attributes else {
                throw refusal(.tooManyAttributes, "a tag has more than \(limits.attributes) attributes", at: start)
            }
            guard position - start <= limits.tag else {
                throw refusal(.textTooLong, "a tag is longer than \(limits.tag) bytes", at: start)
            }
        }
    }

    private func refusal(_ code: DocumentError.Code, _ message: String, at position: Int) -> DocumentError {
        DocumentError(code, message, where: "line \(bytes[..<position].count { $0 == 0x0A } + 1)")
    }
}
