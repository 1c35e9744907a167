/// One SQL statement, which each connection prepares when it first needs it.
public struct PostgresQuery: Hashable, Sendable {
    /// Unique among a connection's statements.
    public let name: String
    /// Values stand in it as `$1`, `$2`, …; never spelled out.
    public let sql: String

    public init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }

    public static let begin = PostgresQuery("begin", "BEGIN")
    public static let commit = PostgresQuery("commit", "COMMIT")
    public static let rollback = PostgresQuery("rollback", "ROLLBACK")
}

/// A statement with its values.
public struct PostgresRequest: Sendable {
    public let statement: PostgresQuery
    public let parameters: PostgresParameters

    public init(_ statement: PostgresQuery, _ parameters: PostgresParameters = PostgresParameters()) {
        self.statement = statement
        self.parameters = parameters
    }
}
