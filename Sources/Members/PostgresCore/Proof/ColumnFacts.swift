/// Object ids of PostgreSQL's own types (`pg_type.dat`).
enum PostgresType {
    static let int8: Int32 = 20
    static let int2: Int32 = 21
    static let int4: Int32 = 23
    static let text: Int32 = 25
    static let char: Int32 = 1_042
    static let varchar: Int32 = 1_043
    static let timestamptz: Int32 = 1_184
    static let numeric: Int32 = 1_700
}

/// A column as the catalogue describes it.
struct ColumnFacts: Hashable, Sendable {
    /// The base type if it is a domain.
    let type: Int32
    /// The type's modifier, such as the length; -1 for none.
    let modifier: Int32
    /// As SQL writes it, such as `character varying(35)`.
    let typeName: String
    let isText: Bool
    /// A column whose value the database computes cannot be written.
    let isGenerated: Bool
    /// False for a collation that calls different texts equal.
    let isDeterministic: Bool

    /// How many characters the column holds; nil for any number.
    var length: Int? {
        guard [PostgresType.varchar, PostgresType.char].contains(type), modifier >= 4 else { return nil }
        return Int(modifier) - 4
    }
}

/// A table as the catalogue describes it.
struct TableFacts: Hashable, Sendable {
    /// `pg_class.relkind`.
    let kind: String
    /// By the column's name.
    var columns: [String: ColumnFacts] = [:]

    /// The kind in words.
    var kindName: String {
        switch kind {
        case "r": "a table"
        case "p": "a partitioned table"
        case "v": "a view"
        case "m": "a materialized view"
        case "f": "a foreign table"
        default: "not a table"
        }
    }
}
