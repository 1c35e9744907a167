import Postgres

/// The queries of a conversion that concern the schema `freshet` alone; ``CoreQueries`` has those for the bank's
/// tables.
enum ConversionQueries {
    /// Keeps every writer out, and waits for the end of an earlier conversion whose process is gone.
    static let voteLogLock = PostgresQuery("conversion_fence", "SELECT pg_advisory_xact_lock(1179800392, 2)")
    static let standing = PostgresQuery(
        "conversion_standing",
        """
        SELECT (SELECT owner FROM freshet.identity), (SELECT conversion FROM freshet.identity),
            EXISTS (SELECT FROM freshet.account) OR EXISTS (SELECT FROM freshet.record)
            OR EXISTS (SELECT FROM freshet.entry) OR EXISTS (SELECT FROM freshet.amendment)
            OR EXISTS (SELECT FROM freshet.peer)
        """)
    static let insertIdentity = PostgresQuery(
        "convert_identity",
        """
        INSERT INTO freshet.identity (id, owner, incarnation, horizon, newest_committed, accounts, conversion)
        VALUES (1, $1, 0, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET horizon = EXCLUDED.horizon,
            newest_committed = EXCLUDED.newest_committed, accounts = EXCLUDED.accounts, conversion = EXCLUDED.conversion
        WHERE freshet.identity.owner = EXCLUDED.owner
        """)
    static let insertAccounts = PostgresQuery(
        "convert_accounts",
        """
        INSERT INTO freshet.account
            (id, name, kind, owner, currency, exponent, floor, ceiling, last_day, is_open, kept_by_bank, peer, balance,
            held, pending)
        SELECT d.id, d.name, d.kind, d.owner, d.currency, d.exponent, d.floor, d.ceiling,
            nullif(d.last_day, -2147483648), d.is_open = 1, d.kept_by_bank = 1, nullif(d.peer, 0), d.balance, d.held,
            d.pending
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            d (id, name, kind, owner, currency, exponent, floor, ceiling, last_day, is_open, kept_by_bank, peer, balance,
            held, pending)
        """)
    static let insertAmendments = PostgresQuery(
        "convert_amendments", "INSERT INTO freshet.amendment (id) SELECT * FROM unnest($1)")
    static let insertEntries = PostgresQuery(
        "convert_entries",
        """
        INSERT INTO freshet.entry
            (account, position, booked_ms, amount, balance_after, coordinator, id, amendment, peer, peer_position)
        SELECT d.account, d.position, d.booked_ms, d.amount, d.balance_after, nullif(d.coordinator, ''),
            nullif(d.id, '00000000-0000-0000-0000-000000000000'), nullif(d.amendment, ''), nullif(d.peer, 0),
            nullif(d.peer_position, 0)
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            d (account, position, booked_ms, amount, balance_after, coordinator, id, amendment, peer, peer_position)
        """)
    static let insertNotes = PostgresQuery(
        "convert_notes",
        """
        INSERT INTO freshet.statement_record (id, coordinator, record) SELECT * FROM unnest($1, $2, $3)
        ON CONFLICT DO NOTHING
        """)
    static let insertRemovedClearing = PostgresQuery(
        "convert_removed_clearing",
        """
        INSERT INTO freshet.removed_clearing (peer, currency, owed, before_ms) SELECT * FROM unnest($1, $2, $3, $4)
        """)
    static let countEntries = PostgresQuery(
        "convert_entry_counts",
        """
        UPDATE freshet.account a SET entries = e.count
        FROM (SELECT account, count(*) AS count FROM freshet.entry GROUP BY account) e WHERE a.id = e.account
        """)
    static let countPeerEntries = PostgresQuery(
        "convert_peer_counts",
        """
        UPDATE freshet.peer p SET entries = coalesce(
            (SELECT max(e.peer_position) FROM freshet.entry e WHERE e.peer = p.number), 0)
        """)
    /// Checks deferred constraints now instead of at the commit.
    static let checkConstraints = PostgresQuery("convert_constraints", "SET CONSTRAINTS ALL IMMEDIATE")

    // MARK: Reading back

    static let counts = PostgresQuery(
        "convert_counts",
        """
        SELECT (SELECT count(*) FROM freshet.account), (SELECT count(*) FROM freshet.record),
            (SELECT count(*) FROM freshet.amendment),
            (SELECT count(*) FROM freshet.entry)
                + coalesce((SELECT sum(entries) FROM freshet.moved_history), 0)::int8
        """)
    /// Counts Freshet's own accounts whose entries do not match their stored balance or count.
    static let countUneven = PostgresQuery(
        "convert_uneven",
        """
        SELECT count(*) FROM freshet.account a
        LEFT JOIN (
            SELECT account, sum(amount) AS sum, count(*) AS count FROM freshet.entry GROUP BY account) e ON e.account = a.id
        WHERE NOT a.kept_by_bank AND (coalesce(e.sum, 0) <> a.balance OR coalesce(e.count, 0) <> a.entries)
        """)
    static let clearing = PostgresQuery(
        "convert_clearing",
        """
        SELECT p.member, a.currency, count(*), sum(e.amount)::int8
        FROM freshet.entry e JOIN freshet.peer p ON p.number = e.peer JOIN freshet.account a ON a.id = e.account
        GROUP BY p.member, a.currency
        """)
    static let removedClearing = PostgresQuery(
        "convert_removed_sums",
        """
        SELECT p.member, r.currency, r.owed, r.before_ms
        FROM freshet.removed_clearing r JOIN freshet.peer p ON p.number = r.peer
        """)
    static let peers = PostgresQuery("convert_peers", "SELECT member, entries FROM freshet.peer ORDER BY number")
}
