/// One SQL query, which each connection prepares when it first needs it.
public struct PostgresQuery: Hashable, Sendable {
    /// Unique among a connection's queries.
    public let name: String
    /// Values appear as `$1`, `$2`, …, never as literals.
    public let sql: String

    public init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }

    public static let begin = PostgresQuery("begin", "BEGIN")
    public static let commit = PostgresQuery("commit", "COMMIT")
    public static let rollback = PostgresQuery("rollback", "ROLLBACK")
}

/// A query with its values.
public struct PostgresRequest: Sendable {
    public let query: PostgresQuery
    public let parameters: PostgresParameters

    public init(_ query: PostgresQuery, _ parameters: PostgresParameters = PostgresParameters()) {
        self.query = query
        self.parameters = parameters
    }
}
