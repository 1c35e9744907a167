/// The cause of an entry. Raw values are in exported files: append only.
public enum EntryCause: String, Hashable, Sendable, CaseIterable {
    /// A transaction of the federation; the reference is its id.
    case transaction
    /// The bank's own change of its books, such as an opening balance; the reference is the amendment's id.
    case amendment
    /// Another application of the bank that posts to the same accounts; the reference is its own text.
    case application
}
