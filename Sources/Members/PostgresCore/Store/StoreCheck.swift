import BankCore
import Ledger
import Postgres

/// Checks a database before a bank promises money from it.
struct StoreCheck {
    /// The properties of a sound database.
    struct Finding: Sendable {
        /// The server's version and durability settings, as text for operators.
        let durability: String
        let proof: Proof
        /// A description of the tables, read before they were checked.
        let fingerprint: String
    }

    /// A proof that outcomes can be posted.
    struct Proof: Sendable {
        /// The amounts that fit into the bank's columns.
        let amounts: AmountColumns
        /// False if there was no account to rehearse with.
        let isRehearsed: Bool
    }

    let mapping: CoreMapping
    var needs = StoreNeeds()
    let connection: PostgresConnection

    /// - Throws: `BankFailure` for the first check that fails; `PostgresError` if the database cannot be queried.
    func run() async throws -> Finding {
        let durability = try await checkServer()
        try await checkTables()
        let fingerprint = try await StoreProof.fingerprint(of: mapping, on: connection)
        return Finding(durability: durability, proof: try await checkFinishes(), fingerprint: fingerprint)
    }

    /// Proves that an outcome can be posted: by guards, privileges and types, and by a rehearsal.
    ///
    /// - Parameter excluded: Accounts to rehearse nothing on.
    func checkFinishes(without excluded: Set<AccountName> = []) async throws -> Proof {
        try await checkGuards()
        try await checkPrivileges()
        let catalogue = try await Catalogue.read(mapping, on: connection)
        if let failure = BankFailure(try await problems(in: catalogue)) { throw failure }
        let amounts = AmountColumns(mapping, in: catalogue)
        let rehearsal = Rehearsal(
            mapping: mapping, needs: needs, amounts: amounts, queries: CoreQueries(mapping), excluded: excluded,
            connection: connection)
        let rehearsed = try await rehearsal.carryOut()
        if let failure = BankFailure([rehearsed.problem].compactMap(\.self)) { throw failure }
        return Proof(amounts: amounts, isRehearsed: rehearsed.didPost)
    }

    /// The problems that the catalogue shows, without writing anything.
    func problems() async throws(PostgresError) -> [StoreProblem] {
        try await problems(in: try await Catalogue.read(mapping, on: connection))
    }

    private func problems(in catalogue: Catalogue) async throws(PostgresError) -> [StoreProblem] {
        try await FinishCheck(mapping: mapping, needs: needs, catalogue: catalogue, connection: connection).problems()
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
        let catalogue = try await Catalogue.read(mapping, on: connection)
        var missing: [String] = []
        for (table, columns) in mapping.tables {
            guard catalogue[table] != nil else {
                missing.append("table \(table.text) is missing")
                continue
            }
            for column in columns {
                guard let facts = catalogue[table, column] else {
                    missing.append("column \(column.text) of \(table.text) is missing")
                    continue
                }
                if let complaint = complaint(about: column, of: table, facts) { missing.append(complaint) }
            }
        }
        guard missing.isEmpty else {
            throw BankFailure(
                code: StoreProblem.Code.mappingMismatch.rawValue,
                message: "the mapping does not match the bank's database: \(missing.joined(separator: ", "))",
                next: "correct the mapping file, or the database", kind: .configuration)
        }
    }

    private func complaint(about column: SQLName, of table: SQLName, _ facts: ColumnFacts) -> String? {
        let (accounts, entries) = (mapping.accounts, mapping.entries)
        let name = "\(column.text) of \(table.text)"
        if table == accounts.table {
            switch column {
            case accounts.key:
                return [PostgresType.text, PostgresType.varchar].contains(facts.type)
                    ? nil : "\(name) is not text or varchar"
            case accounts.balance, accounts.ownHolds: return complaint(aboutAmount: name, facts)
            default: return nil
            }
        }
        guard table == entries.table else { return nil }
        switch column {
        case entries.amount, entries.balanceAfter: return complaint(aboutAmount: name, facts)
        case entries.bookedAt:
            return facts.type == PostgresType.timestamptz
                ? nil : "\(name) is \(facts.typeName), not timestamptz (timestamp with time zone)"
        case entries.position:
            return [PostgresType.int4, PostgresType.int8, PostgresType.numeric].contains(facts.type)
                ? nil : "\(name) is \(facts.typeName), not integer or bigint"
        case entries.account, entries.reference: return facts.isText ? nil : "\(name) is \(facts.typeName), not text"
        default: return nil
        }
    }

    private func complaint(aboutAmount name: String, _ facts: ColumnFacts) -> String? {
        switch mapping.accounts.unit {
        case .minor:
            return [PostgresType.int8, PostgresType.int2, PostgresType.int4].contains(facts.type)
                ? nil : "\(name) is not an integer (unit: minor)"
        case .major: return facts.type == PostgresType.numeric ? nil : "\(name) is not numeric (unit: major)"
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

    /// A privilege on a table may also be granted on each of its columns.
    private func checkPrivileges() async throws {
        let own = [
            "identity", "peer", "account", "record", "entry", "amendment", "moved_history", "statement_record",
            "removed_clearing",
        ].map { "freshet.\($0)" }
        var needed = own.flatMap { [Privilege("SELECT", on: $0), Privilege("INSERT", on: $0)] }
        needed += own.prefix(4).map { Privilege("UPDATE", on: $0) }
        needed.append(Privilege("DELETE", on: "freshet.record"))
        needed += mapping.tables.map { Privilege("SELECT", on: $0.table.text, columns: $0.columns) }
        let entries = mapping.entries
        needed.append(
            Privilege(
                "INSERT", on: entries.table.text,
                columns: [entries.account, entries.amount, entries.balanceAfter, entries.bookedAt, entries.reference]))
        let rows = try await ask(
            "privileges",
            """
            SELECT has_table_privilege(d.t, d.p) FROM unnest($1, $2) WITH ORDINALITY d (t, p, n)
            UNION ALL SELECT has_column_privilege(($3)[1], ($4)[1], 'UPDATE')
            """, needed.map { SQLName($0.table).quoted }, needed.map(\.name), [mapping.accounts.table.quoted],
            [mapping.accounts.balance.text])
        var lacking: [String] = []
        for (row, privilege) in needed.enumerated() where rows.bool(row, 0) != true {
            lacking += try await missingColumns(of: privilege)
        }
        if rows.bool(needed.count, 0) != true {
            lacking.append("UPDATE (\(mapping.accounts.balance.text)) on \(mapping.accounts.table.text)")
        }
        guard lacking.isEmpty else { throw Self.lacking(lacking) }
    }

    /// A privilege on a table, or on each of some columns.
    private struct Privilege {
        let name: String
        let table: String
        let columns: [SQLName]

        init(_ name: String, on table: String, columns: [SQLName] = []) {
            self.name = name
            self.table = table
            self.columns = columns
        }
    }

    private func missingColumns(of privilege: Privilege) async throws -> [String] {
        guard !privilege.columns.isEmpty else { return ["\(privilege.name) on \(privilege.table)"] }
        let rows = try await ask(
            "column_privileges",
            """
            SELECT has_column_privilege(($1)[1], d.c, ($2)[1]) FROM unnest($3) WITH ORDINALITY d (c, n) ORDER BY d.n
            """, [SQLName(privilege.table).quoted], [privilege.name], privilege.columns.map(\.text))
        let missing = privilege.columns.enumerated().filter { rows.bool($0.offset, 0) != true }.map(\.element.text)
        guard missing.count < privilege.columns.count else { return ["\(privilege.name) on \(privilege.table)"] }
        return missing.isEmpty ? [] : ["\(privilege.name) (\(missing.joined(separator: ", "))) on \(privilege.table)"]
    }

    private static func lacking(_ privileges: [String]) -> BankFailure {
        BankFailure(
            code: PostgresError.Code.notPermitted.rawValue,
            message: "the role lacks: \(privileges.joined(separator: "; "))",
            next: "grant it, as deploy/postgresql/role.sql and the schema script do", kind: .configuration)
    }
}
