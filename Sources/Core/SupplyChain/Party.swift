/// A trading party as a document names it.
public struct Party: Hashable, Sendable {
    /// The legal name, or else the trading name, the tax registration's name or a person's name.
    public let name: String?
    /// `scheme:value`, or the value alone if the document gives no scheme.
    public let id: String?

    public init(name: String?, id: String?) {
        self.name = name
        self.id = id
    }

    /// Compares the ids if both have one, otherwise the names.
    func isSame(as other: Party) -> Bool {
        if let id, let otherID = other.id { return id == otherID }
        return name != nil && name == other.name
    }
}
