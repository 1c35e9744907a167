/// A regular bank's core: its PostgreSQL database and the names of its tables.
public struct CoreEntry: Hashable, Sendable {
    /// `postgres://user@host:port/database`, without a password.
    public var url: String
    /// The path of the mapping file; nil if the tables are those of the reference core.
    public var mapping: String?

    public init(url: String, mapping: String? = nil) {
        self.url = url
        self.mapping = mapping
    }
}
