import Foundation

/// What stands before a file's root element: byte order mark, XML declaration, comments, instructions.
///
/// A document type declaration is allowed nowhere else (XML 1.0, production 22), so refusing it here keeps out every
/// entity definition and external subset, while `<!DOCTYPE` inside an attachment's text stays what it is: text.
enum Prolog {
    /// - Throws: ``DocumentError`` with `not_xml`, `encoding_unsupported` or `dtd_forbidden`.
    static func check(_ data: Data) throws(DocumentError) {
        let bytes = [UInt8](data)
        guard !bytes.isEmpty else { throw DocumentError(.notXML, "the file is empty") }
        // Legal nowhere in XML of one byte a letter, and in UTF-16 and UTF-32 in every mark-up character.
        guard !bytes.starts(with: [0xFE, 0xFF]), !bytes.starts(with: [0xFF, 0xFE]), !bytes.contains(0) else {
            throw unsupported
        }
        var rest = bytes[...]
        if rest.starts(with: byteOrderMark) { rest = rest.dropFirst(byteOrderMark.count) }
        if rest.starts(with: "<?xml".utf8), rest.dropFirst(5).first.map(blanks.contains) ?? false,
            let declaration = skip(to: "?>", after: 5, in: &rest)
        {
            try checkEncoding(of: String(decoding: declaration, as: UTF8.self))
        }
        while true {
            rest = rest.drop(while: blanks.contains)
            if rest.starts(with: "<!--".utf8) {
                guard skip(to: "-->", after: 4, in: &rest) != nil else { return }
            } else if rest.starts(with: "<?".utf8) {
                guard skip(to: "?>", after: 2, in: &rest) != nil else { return }
            } else {
                break
            }
        }
        if rest.starts(with: "<!".utf8) {
            throw DocumentError(
                .dtdForbidden, "a document type declaration is not read; send the document without it",
                where: "line \(bytes[..<rest.startIndex].count { $0 == 0x0A } + 1)")
        }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    private static let encodings: Set<String> = ["utf-8", "us-ascii", "iso-8859-1"]
    private static let unsupported = DocumentError(
        .encodingUnsupported, "only UTF-8, US-ASCII and ISO-8859-1 are read; convert the file")

    /// Moves `rest` behind `end` and returns what was skipped; nil, with `rest` as it was, where there is no `end`.
    private static func skip(to end: String, after start: Int, in rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let body = rest.dropFirst(start)
        guard let found = body.firstRange(of: Array(end.utf8)) else { return nil }
        rest = rest[found.upperBound...]
        return body[..<found.lowerBound]
    }

    private static func checkEncoding(of declaration: String) throws(DocumentError) {
        guard let match = declaration.firstMatch(of: /\sencoding\s*=\s*["']([^"']*)["']/) else { return }
        guard encodings.contains(match.1.lowercased()) else { throw unsupported }
    }
}
