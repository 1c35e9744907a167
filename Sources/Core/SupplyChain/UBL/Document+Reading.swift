public import Foundation

extension Document {
    /// Reads a UBL 2 invoice or credit note; nothing but `data` is looked at, whatever it refers to.
    ///
    /// - Throws: ``DocumentError``; the document is then worth nothing to a machine.
    public init(reading data: Data, within limits: DocumentLimits = .standard) throws(DocumentError) {
        guard data.count <= limits.bytes else {
            throw DocumentError(.tooLarge, "the file is larger than \(limits.bytes) bytes")
        }
        try MarkupGate.check(data, within: limits)
        self = try UBLDocument(root: ElementTreeBuilder.tree(of: data, within: limits)).facts()
    }
}
