/// Where a regular bank's core is: its PostgreSQL database, and how its tables are named there.
public struct CoreEntry: Hashable, Sendable {
    /// `postgres://user@host:port/database`, without a password.
    public var url: String
    /// The path of the mapping file; nil where the tables are those of the reference core.
    public var mapping: String?

    public init(url: String, mapping: String? = nil) {
        self.url = url
        self.mapping = mapping
    }
}
