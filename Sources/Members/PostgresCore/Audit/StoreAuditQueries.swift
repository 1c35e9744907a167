import Postgres

/// The queries of an audit that the core itself does not need.
struct StoreAuditQueries {
    static let identity = PostgresQuery(
        "audit_identity",
        """
        SELECT owner, incarnation, accounts::int8, (SELECT count(*) FROM freshet.record),
            (SELECT count(*) FROM freshet.entry) FROM freshet.identity
        """)
    /// For each account: the number of entries, the last position, their sum, and whether each balance follows from the
    /// entries so far.
    static let entries = PostgresQuery(
        "audit_entries",
        """
        SELECT account, count(*), max(position), sum(amount)::int8, bool_and(balance_after = running)
        FROM (SELECT account, position, amount, balance_after,
            sum(amount) OVER (PARTITION BY account ORDER BY position) AS running FROM freshet.entry) e
        GROUP BY account
        """)
    static let peers = PostgresQuery(
        "audit_peers",
        """
        SELECT p.member, p.entries, count(e.peer_position), coalesce(max(e.peer_position), 0)
        FROM freshet.peer p LEFT JOIN freshet.entry e ON e.peer = p.number GROUP BY p.number ORDER BY p.number
        """)
    static let withoutPeer = PostgresQuery(
        "audit_without_peer",
        """
        SELECT count(*) FROM freshet.entry e JOIN freshet.account a ON a.id = e.account
        WHERE (a.kind = 'clearing' AND e.id IS NOT NULL OR e.peer IS NOT NULL) AND e.peer IS DISTINCT FROM a.peer
        """)

    /// Accounts whose balance differs from the balance before their first entry plus all entries, or which have entries
    /// without readable amounts; with the number of those entries.
    let bankEntries: PostgresQuery

    init(_ mapping: CoreMapping) {
        let accounts = mapping.accounts
        let entries = mapping.entries
        let first = "ORDER BY e.\(entries.position.quoted)"
        let (amount, after) = ("e.\(entries.amount.quoted)", "e.\(entries.balanceAfter.quoted)")
        let scale = accounts.unit == .major ? " / 10::numeric ^ a.exponent" : ""
        func isAmount(_ column: String) -> String {
            "\(column) BETWEEN -\(CoreMapping.Unit.maxMinorUnits)\(scale) AND \(CoreMapping.Unit.maxMinorUnits)\(scale)"
        }
        let balance = "b.\(accounts.balance.quoted)"
        bankEntries = PostgresQuery(
            "audit_bank_entries",
            """
            SELECT a.name, s.damaged FROM freshet.account a
            JOIN \(accounts.table.quoted) b ON b.\(accounts.key.quoted) = \(CoreQueries.bankKey)
            CROSS JOIN LATERAL (
                SELECT sum(\(amount)) AS total, (array_agg(\(after)::numeric - \(amount) \(first)))[1] AS before,
                    count(*) FILTER (WHERE (\(isAmount(amount)) AND \(isAmount(after))) IS NOT TRUE) AS damaged
                FROM \(entries.table.quoted) e WHERE e.\(entries.account.quoted) = \(CoreQueries.bankKey)) s
            WHERE a.kept_by_bank AND s.total IS NOT NULL
                AND (s.damaged > 0 OR \(isAmount(balance)) AND \(balance) <> s.before + s.total)
            ORDER BY a.id
            """)
    }
}
