/// The kind of a document, by its root element.
///
/// Raw values are printed and hashed: never change one.
public enum DocumentKind: String, Hashable, Sendable, CaseIterable {
    case invoice
    case creditNote = "creditnote"
}
