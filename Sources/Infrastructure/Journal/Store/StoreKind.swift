/// The kind of a store, by its contents.
public enum StoreKind: String, Sendable {
    /// A bank's books.
    case bank
    /// The journal of a bank's desks.
    case desk
    /// A coordinator's register.
    case coordinator
}
