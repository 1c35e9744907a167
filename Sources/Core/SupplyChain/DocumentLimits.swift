/// Limits on a document's size; a larger document is refused before it is stored or interpreted.
public struct DocumentLimits: Hashable, Sendable {
    /// Bytes of the file.
    public var bytes = 8 << 20
    /// Nested elements, the root included.
    public var depth = 32
    /// Elements of the whole file, including parts from which no fact is read.
    public var elements = 250_000
    /// Attributes of one element, namespace declarations included.
    public var attributes = 64
    /// Bytes of one tag, its attributes included.
    public var tag = 1 << 16
    /// UTF-8 bytes of one element's text; embedded attachments are skipped, not counted.
    public var text = 1 << 20

    /// UTF-8 bytes of one fact: a name, an id, a number.
    static let fact = 4_096

    /// Invoices with thousands of lines and attachments stay below these.
    public static let standard = DocumentLimits()

    public init() {}
}
