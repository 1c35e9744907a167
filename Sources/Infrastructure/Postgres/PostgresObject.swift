/// The part of a database that an error of the server is about.
public struct PostgresObject: Hashable, Sendable {
    /// With its schema, such as `bank.entry`.
    public let table: String
    public let column: String?
    public let constraint: String?

    public init(table: String, column: String? = nil, constraint: String? = nil) {
        self.table = table
        self.column = column
        self.constraint = constraint
    }
}
