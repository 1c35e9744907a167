/// One element of a file, with its descendants from UBL's own vocabularies.
///
/// Extensions, signatures and everything else of a foreign namespace are left out, and so are the bytes of attachments.
struct Element: Sendable {
    let vocabulary: Vocabulary
    let name: String
    /// The attributes without a namespace, by name.
    let attributes: [String: String]
    let line: Int
    /// Empty unless the element holds only text, comments and processing instructions.
    var text = ""
    var children: [Element] = []
    /// False if any element is inside, whatever its namespace.
    var isLeaf = true

    /// The text with white space collapsed, or nil if nothing is left.
    ///
    /// - Throws: ``DocumentError`` with `field_malformed` or `text_too_long`.
    func value(at path: ElementPath) throws(DocumentError) -> String? {
        guard isLeaf else {
            throw DocumentError(.fieldMalformed, "\(name) must contain only text", where: place(at: path))
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
