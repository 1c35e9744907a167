import Yams

/// The part of YAML that a federation file may use: mappings, lists and scalars, but no anchor, alias or tag.
///
/// An alias repeats a subtree without repeating its bytes, so a few lines can expand to more nodes than fit in memory.
/// A tag silently changes a value's type.
enum YAMLSubset {
    /// The file's single document.
    static func root(of text: String, file: String) throws(FederationFileError) -> Node {
        try refuseIndicators(in: text, file: file)
        do {
            if let root = try Yams.compose(yaml: text) { return root }
        } catch let error as YamlError {
            throw problem(error, file: file)
        } catch {
            throw FederationFileError(.malformed, file: file, "\(error)")
        }
        throw FederationFileError(.malformed, file: file, "the file is empty")
    }

    /// Looks for `&`, `*` or `!` before a name at a line's start or after one of `: - ? [ { , !`. Only
    /// there can an anchor, alias or tag begin.
    ///
    /// It does not track quotes, so no quoting trick can hide one. Quoted text such as `"a, *b"` is refused too:
    /// that is rare, and the message says what to do.
    private static func refuseIndicators(in text: String, file: String) throws(FederationFileError) {
        var line = 1
        var before = lineStart
        var pending: UInt8?
        var inComment = false
        for byte in text.utf8 {
            if let indicator = pending, !blanks.contains(byte) { throw forbidden(indicator, line: line, file: file) }
            pending = nil
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                line += byte == UInt8(ascii: "\n") ? 1 : 0
                before = lineStart
                inComment = false
            } else if !blanks.contains(byte), !inComment {
                inComment = byte == UInt8(ascii: "#") && before == lineStart
                if indicators.contains(byte), opensToken.contains(before) { pending = byte }
                before = byte
            }
        }
    }

    private static let lineStart: UInt8 = 0
    private static let blanks: Set<UInt8> = Set(" \t\r\n".utf8)
    private static let indicators: Set<UInt8> = Set("&*!".utf8)
    private static let opensToken: Set<UInt8> = Set([lineStart] + Array(":-?[{,!".utf8))

    private static func forbidden(_ byte: UInt8, line: Int, file: String) -> FederationFileError {
        let indicator = Character(Unicode.Scalar(byte))
        return FederationFileError(
            .forbidden, file: file, line: line,
            "\"\(indicator)\" begins an anchor, alias or tag here, which this file may not use; write the value out, or "
                + "put a space after \"\(indicator)\" if it is text")
    }

    private static func problem(_ error: YamlError, file: String) -> FederationFileError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let during = context.map { "\($0.text), " } ?? ""
            return FederationFileError(.malformed, file: file, line: mark.line, "not YAML: \(during)\(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
            return FederationFileError(
                .duplicate, file: file, line: context.mark.line,
                "the key \(names) appears twice in one entry; keep one")
        case .reader(let problem, _, _, _):
            return FederationFileError(.malformed, file: file, "not YAML: \(problem)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return FederationFileError(.malformed, file: file, "not YAML: \(error)")
        }
    }
}
