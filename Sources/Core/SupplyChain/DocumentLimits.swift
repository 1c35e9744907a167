/// How large a document may be in every direction; what is beyond is refused before it is stored or understood.
public struct DocumentLimits: Hashable, Sendable {
    /// Bytes of the file.
    public var bytes = 8 << 20
    /// Elements inside one another.
    public var depth = 32
    /// Elements of the whole file, also of parts that no fact is read from.
    public var elements = 250_000
    /// Attributes of one element, namespace declarations included.
    public var attributes = 64
    /// Bytes of one tag, its attributes included.
    public var tag = 1 << 16
    /// UTF-8 bytes of one element's text; embedded attachments are skipped, not counted.
    public var text = 1 << 20

    /// UTF-8 bytes of one fact: a name, an id, a number.
    static let fact = 4_096

    /// What invoices of thousands of lines with attachments stay below.
    public static let standard = DocumentLimits()

    public init() {}
}
