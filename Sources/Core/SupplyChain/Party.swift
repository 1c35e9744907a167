/// A trading party as a document names it.
public struct Party: Hashable, Sendable {
    /// Legal name where there is one, else trading name, tax registration's name or a person's name.
    public let name: String?
    /// `scheme:value`, or the value alone where the document gives no scheme.
    public let id: String?

    public init(name: String?, id: String?) {
        self.name = name
        self.id = id
    }

    /// By id where both have one, else by name.
    func isSame(as other: Party) -> Bool {
        if let id, let otherID = other.id { return id == otherID }
        return name != nil && name == other.name
    }
}
