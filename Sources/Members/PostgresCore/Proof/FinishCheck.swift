import BankCore
import Money
import Postgres

/// Finds in the catalogue the reasons why an outcome could not be posted, without writing anything.
struct FinishCheck {
    let mapping: CoreMapping
    let needs: StoreNeeds
    let catalogue: Catalogue
    let connection: PostgresConnection

    /// The columns that a finish writes in the bank's entries.
    private var written: [SQLName] {
        let entries = mapping.entries
        return [entries.account, entries.amount, entries.balanceAfter, entries.bookedAt, entries.reference]
    }

    /// All problems, in the order of their importance; empty if the catalogue shows none.
    func problems() async throws(PostgresError) -> [StoreProblem] {
        let kinds = tableKinds()
        guard kinds.isEmpty else { return kinds }
        return try await volatileParts() + key() + sequences() + unfilled() + columns() + amounts()
    }

    private func problem(_ text: String, next: String) -> StoreProblem {
        StoreProblem(code: .cannotFinish, text: text, next: next)
    }

    private func ask(_ name: String, _ sql: String, _ lists: [String]...) async throws(PostgresError) -> PostgresRows {
        var parameters = PostgresParameters()
        for list in lists { parameters.add(list) }
        return try await connection.run([PostgresRequest(PostgresQuery("proof_" + name, sql), parameters)])[0]
    }

    // MARK: Tables

    /// A view has no guards, and a foreign table's changes are not part of the transaction.
    private func tableKinds() -> [StoreProblem] {
        let (accounts, entries) = (mapping.accounts.table, mapping.entries.table)
        return [(accounts, ["r", "p"]), (entries, ["r", "p", "v"])].compactMap { table, allowed in
            guard let facts = catalogue[table], !allowed.contains(facts.kind) else { return nil }
            return problem("\(table.text) is \(facts.kindName)", next: "map a table that is stored in this database")
        }
    }

    /// Parts that a crash would empty, or that other servers keep.
    private func volatileParts() async throws(PostgresError) -> [StoreProblem] {
        let rows = try await ask(
            "volatile",
            """
            SELECT DISTINCT c.oid::regclass::text, c.relkind = 'f'
            FROM unnest($1) d (t)
            CROSS JOIN LATERAL (
                SELECT to_regclass(d.t) AS id UNION SELECT relid FROM pg_partition_tree(to_regclass(d.t))) p
            JOIN pg_class c ON c.oid = p.id
            WHERE c.relpersistence <> 'p' OR c.relkind = 'f' ORDER BY 1
            """, [mapping.accounts.table.quoted, mapping.entries.table.quoted])
        return (0..<rows.count).map { row in
            let name = rows.text(row, 0) ?? ""
            return rows.bool(row, 1) == true
                ? problem("\(name) is a foreign table", next: "keep every partition in this database")
                : problem(
                    "\(name) is unlogged: a crash would empty it", next: "run ALTER TABLE \(name) SET LOGGED")
        }
    }

    private func key() async throws(PostgresError) -> [StoreProblem] {
        let accounts = mapping.accounts
        let rows = try await ask(
            "key",
            """
            SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
                    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                        AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum AND a.attname = ($2)[1]),
                c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid)
            FROM pg_class c WHERE c.oid = to_regclass(($1)[1])
            """, [accounts.table.quoted], [accounts.key.text])
        var problems: [StoreProblem] = []
        if rows.bool(0, 0) != true {
            problems.append(
                problem(
                    "\(accounts.table.text).\(accounts.key.text) is not unique: no unique index is on this column alone, "
                        + "for all rows",
                    next: "make \(accounts.key.text) unique, or map a table that has one row per account"
                ))
        }
        if rows.bool(0, 1) == true {
            problems.append(
                problem(
                    "\(accounts.table.text) has child tables, whose rows have neither its unique index nor its guards",
                    next: "use declarative partitions, or map a table without children"))
        }
        if catalogue[accounts.table, accounts.key]?.isDeterministic == false {
            problems.append(
                problem(
                    "the collation of \(accounts.table.text).\(accounts.key.text) calls different names equal",
                    next: "give the column a deterministic collation"))
        }
        return problems
    }

    // MARK: Columns that the database fills

    private func sequences() async throws(PostgresError) -> [StoreProblem] {
        let (table, position) = (mapping.entries.table, mapping.entries.position)
        let rows = try await ask(
            "sequences",
            """
            SELECT a.attname::text, s.oid::regclass::text,
                a.attidentity::text <> '' OR has_sequence_privilege(s.oid, 'USAGE')
                    OR has_sequence_privilege(s.oid, 'UPDATE'),
                a.attname = ($2)[1], q.seqincrement > 0 AND NOT q.seqcycle
            FROM pg_attribute a
            LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
            JOIN pg_depend p ON
                p.classid = 'pg_attrdef'::regclass AND p.objid = f.oid AND p.refclassid = 'pg_class'::regclass
                OR a.attidentity <> '' AND p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
                    AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i'
            JOIN pg_class s ON s.oid = CASE WHEN a.attidentity = '' THEN p.refobjid ELSE p.objid END AND s.relkind = 'S'
            JOIN pg_sequence q ON q.seqrelid = s.oid
            WHERE a.attrelid = to_regclass(($1)[1]) AND a.attnum > 0 AND a.attname <> ALL ($3)
            ORDER BY a.attnum
            """, [table.quoted], [position.text], written.map(\.text))
        var problems: [StoreProblem] = []
        for row in 0..<rows.count {
            let (column, sequence) = (rows.text(row, 0) ?? "", rows.text(row, 1) ?? "")
            if rows.bool(row, 2) != true {
                problems.append(
                    StoreProblem(
                        code: .lacksPrivilege,
                        text: "the role lacks: USAGE on sequence \(sequence), which fills \(table.text).\(column)",
                        next: "run the schema script again, or GRANT USAGE ON SEQUENCE \(sequence) to the role"))
            }
            if rows.bool(row, 3) == true, rows.bool(row, 4) != true {
                problems.append(
                    problem(
                        "the sequence \(sequence) of \(table.text).\(column) falls, or begins again at its end",
                        next: "let the sequence rise, without CYCLE"))
            }
        }
        return problems
    }

    /// Columns that a finish does not write and the database does not fill. If a trigger might fill them, only the
    /// rehearsal can tell.
    private func unfilled() async throws(PostgresError) -> [StoreProblem] {
        let table = mapping.entries.table
        let rows = try await ask(
            "unfilled",
            """
            SELECT a.attname::text FROM pg_attribute a
            WHERE a.attrelid = to_regclass(($1)[1]) AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
                AND NOT a.atthasdef AND a.attidentity = '' AND a.attname <> ALL ($2)
                AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = a.attrelid AND NOT t.tgisinternal
                    AND t.tgenabled IN ('O', 'A') AND t.tgtype::int4 & 7 = 7)
            ORDER BY a.attnum
            """, [table.quoted], written.map(\.text))
        return (0..<rows.count).map { row in
            let column = rows.text(row, 0) ?? ""
            return problem(
                "\(table.text).\(column) is NOT NULL and has no default",
                next: "give \(table.text).\(column) a default, or let it be NULL")
        }
    }

    // MARK: Columns that a finish writes

    /// The characters of the longest name of a customer's account.
    private static let maxNameLength = 64

    private func columns() -> [StoreProblem] {
        let (accounts, entries) = (mapping.accounts, mapping.entries)
        var problems = ([(accounts.table, accounts.balance)] + written.map { (entries.table, $0) })
            .compactMap { table, column -> StoreProblem? in
                guard catalogue[table, column]?.isGenerated == true else { return nil }
                return problem(
                    "\(table.text).\(column.text) is a generated column", next: "map a column that can be written")
            }
        let longest = needs.maxReference(1).count
        if let reference = catalogue[entries.table, entries.reference], let length = reference.length, length < longest
        {
            problems.append(
                problem(
                    "\(entries.table.text).\(entries.reference.text) is \(reference.typeName), and references have up "
                        + "to \(longest) characters",
                    next: "run ALTER TABLE \(entries.table.text) ALTER COLUMN \(entries.reference.text) TYPE text"))
        }
        if let key = catalogue[accounts.table, accounts.key], let account = catalogue[entries.table, entries.account],
            let length = account.length, length < min(key.length ?? Self.maxNameLength, Self.maxNameLength)
        {
            problems.append(
                problem(
                    "\(entries.table.text).\(entries.account.text) is \(account.typeName), and "
                        + "\(accounts.table.text).\(accounts.key.text) is \(key.typeName)",
                    next: "make \(entries.account.text) as long as \(accounts.key.text)"))
        }
        return problems
    }

    /// The least amount that a bank's columns must hold: 9,999,999.99 in a currency of two decimals.
    private static let minLimit: Int64 = 999_999_999

    private func amounts() async throws(PostgresError) -> [StoreProblem] {
        let (accounts, entries) = (mapping.accounts, mapping.entries)
        let exponents = try await exponents()
        var problems: [StoreProblem] = []
        for (table, column) in [
            (accounts.table, accounts.balance), (entries.table, entries.amount), (entries.table, entries.balanceAfter),
        ] {
            guard let facts = catalogue[table, column], let range = AmountRange(facts) else { continue }
            let name = "\(table.text).\(column.text) is \(facts.typeName)"
            if let exponent = exponents.first(where: { !range.keepsUnits(exponent: $0) }) {
                problems.append(
                    problem(
                        "\(name), and amounts have \(exponent) decimals",
                        next: "run ALTER TABLE \(table.text) ALTER COLUMN \(column.text) TYPE numeric"))
            } else if exponents.contains(where: { range.limit(exponent: $0) < Self.minLimit }) {
                problems.append(
                    problem(
                        "\(name), too narrow for a bank's amounts",
                        next: "run ALTER TABLE \(table.text) ALTER COLUMN \(column.text) TYPE "
                            + (accounts.unit == .minor ? "bigint" : "numeric")))
            }
        }
        return problems
    }

    /// The decimals of the currencies that the bank keeps, in the unit of its columns.
    private func exponents() async throws(PostgresError) -> [Int] {
        guard mapping.accounts.unit == .major else { return [0] }
        let rows = try await ask(
            "exponents",
            "SELECT DISTINCT exponent FROM freshet.account WHERE kept_by_bank AND cardinality($1) = 0 ORDER BY 1",
            needs.currencies.map(\.code))
        return Set(needs.currencies.map(\.exponent) + (0..<rows.count).map { Int(rows.int32($0, 0) ?? 0) }).sorted(
            by: >)
    }
}
