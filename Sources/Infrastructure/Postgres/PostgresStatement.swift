/// One SQL statement, which each connection prepares when it first needs it.
public struct PostgresStatement: Hashable, Sendable {
    /// Unique among a connection's statements.
    public let name: String
    /// Values stand in it as `$1`, `$2`, …; never spelled out.
    public let sql: String

    public init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }

    public static let begin = PostgresStatement("begin", "BEGIN")
    public static let commit = PostgresStatement("commit", "COMMIT")
    public static let rollback = PostgresStatement("rollback", "ROLLBACK")
}

/// A statement with its values.
public struct PostgresRequest: Sendable {
    public let statement: PostgresStatement
    public let parameters: PostgresParameters

    public init(_ statement: PostgresStatement, _ parameters: PostgresParameters = PostgresParameters()) {
        self.statement = statement
        self.parameters = parameters
    }
}
