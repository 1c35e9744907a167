import Postgres

/// A bank's own tables as PostgreSQL's catalogue describes them.
struct Catalogue: Sendable {
    private let tables: [SQLName: TableFacts]

    /// Nil if the table does not exist.
    subscript(table: SQLName) -> TableFacts? { tables[table] }

    subscript(table: SQLName, column: SQLName) -> ColumnFacts? { tables[table]?.columns[column.text] }

    private static let query = PostgresQuery(
        "catalogue",
        """
        SELECT c.relkind::text, a.attname::text, base.id::int4, base.modifier, format_type(a.atttypid, a.atttypmod),
            base.category::text = 'S', a.attgenerated::text <> '', coalesce(l.collisdeterministic, true), d.t
        FROM unnest($1, $2) WITH ORDINALITY d (t, c, n)
        JOIN pg_class c ON c.oid = to_regclass(d.t)
        LEFT JOIN pg_attribute a
            ON a.attrelid = c.oid AND a.attname = d.c AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN LATERAL (
            WITH RECURSIVE step (id, modifier) AS (
                SELECT a.atttypid, a.atttypmod
                UNION ALL
                SELECT t.typbasetype, CASE WHEN s.modifier >= 0 THEN s.modifier ELSE t.typtypmod END
                FROM step s JOIN pg_type t ON t.oid = s.id WHERE t.typtype = 'd')
            SELECT s.id, s.modifier, t.typcategory AS category
            FROM step s JOIN pg_type t ON t.oid = s.id WHERE t.typtype <> 'd') base ON a.attname IS NOT NULL
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        ORDER BY d.n
        """)

    /// Reads the tables and columns of a mapping.
    static func read(
        _ mapping: CoreMapping, on connection: PostgresConnection
    ) async throws(PostgresError) -> Catalogue {
        let names = mapping.tables.flatMap { table, columns in columns.map { (table, $0) } }
        var parameters = PostgresParameters()
        parameters.add(names.map(\.0.quoted))
        parameters.add(names.map(\.1.text))
        let rows = try await connection.run([PostgresRequest(query, parameters)])[0]
        let byName = Dictionary(names.map { ($0.0.quoted, $0.0) }) { first, _ in first }
        var tables: [SQLName: TableFacts] = [:]
        for row in 0..<rows.count {
            guard let table = rows.text(row, 8).flatMap({ byName[$0] }) else { continue }
            var facts = tables[table] ?? TableFacts(kind: rows.text(row, 0) ?? "")
            if let column = rows.text(row, 1), let type = rows.int32(row, 2) {
                facts.columns[column] = ColumnFacts(
                    type: type, modifier: rows.int32(row, 3) ?? -1, typeName: rows.text(row, 4) ?? "",
                    isText: rows.bool(row, 5) ?? false, isGenerated: rows.bool(row, 6) ?? false,
                    isDeterministic: rows.bool(row, 7) ?? true)
            }
            tables[table] = facts
        }
        return Catalogue(tables: tables)
    }
}
