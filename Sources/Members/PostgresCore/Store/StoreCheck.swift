import BankCore
import Postgres

/// Checks a database before a bank promises money from it.
struct StoreCheck {
    let mapping: CoreMapping
    let connection: PostgresConnection

    /// - Returns: The server's version and durability settings, as text for operators.
    /// - Throws: `BankFailure` for the first check that fails; `PostgresError` if the database cannot be queried.
    func run() async throws -> String {
        let durability = try await checkServer()
        try await checkTables()
        try await checkGuards()
        try await checkPrivileges()
        return durability
    }

    /// Checks schema and mapping; without them nothing can be read.
    func checkTables() async throws {
        try await checkSchema()
        try await checkMapping()
    }

    private func ask(_ name: String, _ sql: String, _ texts: [String]...) async throws(PostgresError) -> PostgresRows {
        var parameters = PostgresParameters()
        for list in texts { parameters.add(list) }
        return try await connection.run([PostgresRequest(PostgresQuery("check_" + name, sql), parameters)])[0]
    }

    // MARK: Server

    private func checkServer() async throws -> String {
        let rows = try await ask(
            "server", "SELECT current_setting('server_version_num')::int4, current_setting('server_version')")
        let version = rows.text(0, 1) ?? ""
        guard let number = rows.int32(0, 0), number >= 150_000 else {
            throw BankFailure(
                code: "database_too_old", message: "the server is PostgreSQL \(version); version 15 is needed",
                next: "move the database to PostgreSQL 15 or newer", kind: .configuration)
        }
        return "PostgreSQL \(version), \(try await ServerCheck.check(connection))"
    }

    // MARK: Schema

    private func checkSchema() async throws {
        let usage = try await ask(
            "schema", "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = 'freshet'")
        guard usage.count == 1 else { throw schema("schema_missing", "the database has no schema freshet") }
        guard usage.bool(0, 0) == true else { throw Self.lacking(["USAGE on schema freshet"]) }
        let there = try await ask("version_table", "SELECT to_regclass('freshet.schema_version') IS NOT NULL")
        guard there.bool(0, 0) == true else {
            throw schema("schema_missing", "the schema freshet is empty, or belongs to another program")
        }
        let version =
            try await ask("version", "SELECT coalesce(max(version), 0)::int4 FROM freshet.schema_version")
            .int32(0, 0).map(Int.init) ?? 0
        guard version >= FreshetSchema.version else {
            throw schema(
                "schema_outdated",
                "the schema freshet has version \(version); this program needs \(FreshetSchema.version)")
        }
        guard version <= FreshetSchema.version else {
            throw BankFailure(
                code: "schema_newer",
                message: "the schema freshet has version \(version); this program knows \(FreshetSchema.version)",
                next: "start the newer version of this program", kind: .configuration)
        }
    }

    private func schema(_ code: String, _ message: String) -> BankFailure {
        BankFailure(
            code: code, message: message,
            next:
                "as the owner of the bank's tables, run the schema script (docs/postgresql-core.md)",
            kind: .configuration)
    }

    // MARK: Mapping

    private func checkMapping() async throws {
        let names = mapping.tables.flatMap { table, columns in columns.map { (table, $0) } }
        let rows = try await ask(
            "mapping",
            """
            SELECT to_regclass(d.t) IS NOT NULL, a.atttypid::int4
            FROM unnest($1, $2) WITH ORDINALITY d (t, c, n)
            LEFT JOIN pg_attribute a
                ON a.attrelid = to_regclass(d.t) AND a.attname = d.c AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY d.n
            """, names.map(\.0.quoted), names.map(\.1.text))
        var missing: [String] = []
        for (row, (table, column)) in names.enumerated() {
            if rows.bool(row, 0) != true {
                missing.append("table \(table.text) is missing")
            } else if let type = rows.int32(row, 1) {
                if let complaint = complaint(about: column, of: table, type: type) { missing.append(complaint) }
            } else {
                missing.append("column \(column.text) of \(table.text) is missing")
            }
        }
        guard missing.isEmpty else {
            var unique: [String] = []
            for name in missing where !unique.contains(name) { unique.append(name) }
            throw BankFailure(
                code: "mapping_mismatch",
                message: "the mapping does not match the bank's database: \(unique.joined(separator: ", "))",
                next: "correct the mapping file, or the database", kind: .configuration)
        }
    }

    private func complaint(about column: SQLName, of table: SQLName, type: Int32) -> String? {
        let accounts = mapping.accounts
        if table == accounts.table, column == accounts.key {
            return type == 25 || type == 1043 ? nil : "\(column.text) of \(table.text) is not text or varchar"
        }
        let money =
            table == accounts.table
            ? [accounts.balance, accounts.ownHolds].contains(column)
            : table == mapping.entries.table && [mapping.entries.amount, mapping.entries.balanceAfter].contains(column)
        guard money else { return nil }
        switch accounts.unit {
        case .minor:
            return [20, 21, 23].contains(type) ? nil : "\(column.text) of \(table.text) is not an integer (unit: minor)"
        case .major: return type == 1700 ? nil : "\(column.text) of \(table.text) is not numeric (unit: major)"
        }
    }

    // MARK: Guards and privileges

    func checkGuards() async throws {
        let rows = try await ask(
            "guards",
            """
            SELECT (SELECT count(*)::int4 FROM pg_trigger
                    WHERE tgrelid = to_regclass(($1)[1]) AND tgname LIKE ($2)[1] AND tgenabled IN ('A', 'O')),
                (SELECT guarded FROM freshet.mapping)
            """, [mapping.accounts.table.quoted], [FreshetSchema.guardTrigger + "%"])
        guard rows.int32(0, 0) == 3, rows.text(0, 1) == mapping.guarded else {
            throw schema(
                "guards_missing",
                "\(mapping.accounts.table.text) has no guards for this mapping, so held amounts would not be safe")
        }
    }

    private func checkPrivileges() async throws {
        let own = ["identity", "peer", "account", "record", "entry", "amendment", "moved_history"].map {
            "freshet.\($0)"
        }
        var needed = own.flatMap { [($0, "SELECT"), ($0, "INSERT")] }
        needed += own.prefix(4).map { ($0, "UPDATE") }
        needed.append(("freshet.record", "DELETE"))
        needed += mapping.tables.map { ($0.table.quoted, "SELECT") }
        needed.append((mapping.entries.table.quoted, "INSERT"))
        let rows = try await ask(
            "privileges",
            """
            SELECT has_table_privilege(d.t, d.p) FROM unnest($1, $2) WITH ORDINALITY d (t, p, n)
            UNION ALL SELECT has_column_privilege(($3)[1], ($4)[1], 'UPDATE')
            """, needed.map(\.0), needed.map(\.1), [mapping.accounts.table.quoted], [mapping.accounts.balance.text])
        var lacking: [String] = []
        for (row, (table, privilege)) in needed.enumerated() where rows.bool(row, 0) != true {
            lacking.append("\(privilege) on \(table.replacing("\"", with: ""))")
        }
        if rows.bool(needed.count, 0) != true {
            lacking.append("UPDATE (\(mapping.accounts.balance.text)) on \(mapping.accounts.table.text)")
        }
        guard lacking.isEmpty else { throw Self.lacking(lacking) }
    }

    private static func lacking(_ privileges: [String]) -> BankFailure {
        BankFailure(
            code: PostgresError.Code.notPermitted.rawValue,
            message: "the role lacks: \(privileges.joined(separator: "; "))",
            next: "grant it, as deploy/postgresql/role.sql and the schema script do", kind: .configuration)
    }
}
