public import Foundation

extension Document {
    /// Reads a UBL 2 invoice or credit note; it looks at `data` alone and follows no reference.
    ///
    /// - Throws: ``DocumentError``; a machine must then not use the document.
    public init(reading data: Data, within limits: DocumentLimits = .standard) throws(DocumentError) {
        guard data.count <= limits.bytes else {
            throw DocumentError(.tooLarge, "the file is larger than \(limits.bytes) bytes")
        }
        try MarkupGate.check(data, within: limits)
        self = try UBLDocument(root: ElementTreeBuilder.tree(of: data, within: limits)).facts()
    }
}
