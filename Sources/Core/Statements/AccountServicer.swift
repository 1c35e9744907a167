/// The bank that keeps the account.
public struct AccountServicer: Hashable, Sendable {
    /// The bank's member id in the federation.
    public let id: String
    /// The bank's name for people; may be empty.
    public let name: String

    public init(id: String, name: String = "") {
        self.id = id
        self.name = name
    }
}
