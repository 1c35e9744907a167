/// How a mandate names the document that it pays.
public enum DocumentName: Hashable, Sendable {
    /// The document reference itself, ``referenceLength`` octets.
    case reference([UInt8])
    /// The parts whose hash is the document reference: supplier id as `scheme:value`, kind, number, issue date.
    case parts(supplier: String, kind: String, number: String, issueDate: CalendarDay)

    /// The length of a document reference in octets (SHA-256).
    public static let referenceLength = 32
    /// The kinds of document that a mandate may name.
    public static let kinds = ["invoice", "creditnote"]
}
