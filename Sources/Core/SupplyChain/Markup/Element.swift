/// One element of a file, with what stands in UBL's own vocabularies below it.
///
/// Extensions, signatures and everything else of a foreign namespace are left out, and so are the bytes of attachments.
struct Element: Sendable {
    let vocabulary: Vocabulary
    let name: String
    /// Those without a namespace, by name.
    let attributes: [String: String]
    let line: Int
    /// Only of an element that holds nothing but text, comments and processing instructions.
    var text = ""
    var children: [Element] = []
    /// False as soon as any element stands inside, of whatever namespace.
    var isLeaf = true

    /// The text with white space collapsed, or nil where nothing is left.
    ///
    /// - Throws: ``DocumentError`` with `field_malformed` or `text_too_long`.
    func value(at path: ElementPath) throws(DocumentError) -> String? {
        guard isLeaf else {
            throw DocumentError(.fieldMalformed, "\(name) must hold text alone", where: place(at: path))
        }
        guard text.utf8.count <= DocumentLimits.fact else {
            throw DocumentError(
                .textTooLong, "\(name) is longer than \(DocumentLimits.fact) bytes", where: place(at: path))
        }
        let value = text.collapsed
        return value.isEmpty ? nil : value
    }

    func place(at path: ElementPath) -> String { "\(path), line \(line)" }
}
