import Postgres

/// Every query of the core, written for one bank's tables. Each works on whole batches; values are always parameters.
struct CoreQueries: Sendable {
    // MARK: Guarding a transaction

    /// Held by every writing transaction, so that a new owner can wait for the previous owner's transactions.
    static let voteLogLock = PostgresQuery("fence", "SELECT pg_advisory_xact_lock_shared(1179800392, 2)")
    static let identity = PostgresQuery(
        "identity",
        """
        SELECT incarnation, horizon, newest_committed, accounts, pg_current_xact_id()::text::int8, \(ServerCheck.columns)
        FROM freshet.identity
        """)
    static let outcome = PostgresQuery("outcome", "SELECT pg_xact_status($1::text::xid8)")

    /// Allows scans and joins of whole tables for the rest of a transaction, because sums read whole tables.
    static let planForWholeTables = PostgresQuery("plan_for_whole_tables", planning("on"))
    /// Allows only index plans again, as in the session's settings; every other query needs one.
    static let planForIndexes = PostgresQuery("plan_for_indexes", planning("off"))

    private static func planning(_ value: String) -> String {
        let settings = ["hashjoin", "mergejoin", "seqscan", "bitmapscan"]
        return "SELECT " + settings.map { "set_config('enable_\($0)', '\(value)', true)" }.joined(separator: ", ")
    }

    /// Everything read in this transaction comes from one snapshot.
    static let beginReading = PostgresQuery("begin_reading", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    /// A change that fails, and with it the transaction, unless it writes one row for each element of `rows`.
    private static func demanding(_ change: String, of table: String, rows: String) -> String {
        """
        WITH written AS (\(change) RETURNING 1)
        SELECT freshet.demand('\(table)', cardinality(\(rows)), count(*), true) FROM written
        """
    }

    // MARK: The vote log

    static let records = PostgresQuery(
        "records",
        """
        SELECT k.place::int4, r.state, r.horizon, r.digest, r.sealed_reason, r.holds, r.timeout_ms
        FROM unnest($1, $2) WITH ORDINALITY k (id, coordinator, place)
        JOIN freshet.record r ON r.id = k.id AND r.coordinator = k.coordinator
        """)
    static let insertRecords = PostgresQuery(
        "insert_records",
        """
        INSERT INTO freshet.record
            (horizon, id, coordinator, state, timeout_ms, digest, sealed_reason, holds, record)
        SELECT $1, d.* FROM unnest($2, $3, $4, $5, $6, $7, $8, $9) d
        """)
    /// Filters on `holds` rather than on `state`. Otherwise the planner would use the index of prepared records, which
    /// is full of finished ones until it is vacuumed.
    static let finishRecords = PostgresQuery(
        "finish_records",
        demanding(
            """
            UPDATE freshet.record r SET state = d.state, holds = NULL, horizon = $1
            FROM unnest($2, $3, $4) d (id, coordinator, state)
            WHERE r.id = d.id AND r.coordinator = d.coordinator AND r.holds IS NOT NULL
            """, of: "freshet.record", rows: "$2"))
    static let prepared = PostgresQuery(
        "prepared",
        "SELECT id, coordinator, digest, timeout_ms, holds FROM freshet.record WHERE state = 1 ORDER BY id, coordinator"
    )
    static let lowerHorizon = PostgresQuery(
        "lower_horizon", "UPDATE freshet.identity SET horizon = $1 WHERE horizon > $1")
    static let raiseHorizon = PostgresQuery(
        "raise_horizon", "UPDATE freshet.identity SET horizon = $1 WHERE horizon < $1")
    static let forget = PostgresQuery(
        "forget",
        """
        WITH old AS MATERIALIZED (
            SELECT r.ctid AS place, r.id, r.coordinator, r.state, r.record FROM freshet.record r, freshet.identity i
            WHERE r.id < $1 AND r.state <> 1 AND r.horizon < i.horizon LIMIT 5000),
        kept AS (
            INSERT INTO freshet.statement_record (id, coordinator, record)
            SELECT id, coordinator, record FROM old WHERE state = 2 AND record IS NOT NULL
            ON CONFLICT DO NOTHING)
        DELETE FROM freshet.record WHERE ctid = ANY (ARRAY(SELECT place FROM old))
        """)
    /// The notes of the bank on its votes on these keys.
    static let notes = PostgresQuery(
        "notes",
        """
        SELECT k.place::int4, r.record FROM unnest($1, $2) WITH ORDINALITY k (id, coordinator, place)
        JOIN freshet.record r ON r.id = k.id AND r.coordinator = k.coordinator
        """)

    /// Joins what the bank noted with its vote, as `r` or `s`, for the statement of a committed transaction.
    private static func joinedNotes(id: String, coordinator: String) -> String {
        """
        LEFT JOIN freshet.record r ON r.id = \(id) AND r.coordinator = \(coordinator) AND r.state = 2
            LEFT JOIN freshet.statement_record s ON s.id = \(id) AND s.coordinator = \(coordinator)
        """
    }
    static let noteCommitted = PostgresQuery(
        "note_committed", "UPDATE freshet.identity SET newest_committed = $1 WHERE newest_committed < $1")

    // MARK: Accounts

    private static let accountColumns = """
        a.id, a.name, a.kind, a.owner, a.currency, a.floor, a.ceiling, a.last_day, a.is_open, a.kept_by_bank, a.balance, \
        a.held, a.pending, a.entries, a.peer
        """
    static let lockAccounts = PostgresQuery(
        "lock_accounts",
        """
        SELECT \(accountColumns) FROM freshet.account a WHERE a.name = ANY ($1)
        ORDER BY a.id FOR NO KEY UPDATE SKIP LOCKED
        """)
    static let lockAccountsByID = PostgresQuery(
        "lock_accounts_by_id",
        """
        SELECT \(accountColumns) FROM freshet.account a WHERE a.id = ANY ($1)
        ORDER BY a.id FOR NO KEY UPDATE SKIP LOCKED
        """)
    static let changeAccounts = PostgresQuery(
        "change_accounts",
        demanding(
            """
            UPDATE freshet.account a SET held = a.held + d.held, pending = a.pending + d.pending,
                balance = a.balance + d.net, entries = a.entries + d.entries
            FROM unnest($1, $2, $3, $4, $5) d (id, held, pending, net, entries) WHERE a.id = d.id
            """, of: "freshet.account", rows: "$1"))
    static let setBounds = PostgresQuery(
        "set_bounds",
        """
        UPDATE freshet.account a SET floor = d.floor, ceiling = d.ceiling
        FROM unnest($1, $2, $3) d (id, floor, ceiling) WHERE a.id = d.id
        """)
    static let closeAccounts = PostgresQuery(
        "close_accounts", "UPDATE freshet.account SET is_open = false WHERE id = ANY ($1)")
    static let insertAccounts = PostgresQuery(
        "insert_accounts",
        """
        INSERT INTO freshet.account
            (id, name, kind, owner, currency, exponent, floor, ceiling, last_day, is_open, kept_by_bank, peer, balance, entries)
        SELECT d.id, d.name, d.kind, d.owner, d.currency, d.exponent, d.floor, d.ceiling,
            nullif(d.last_day, -2147483648), true, d.kept_by_bank = 1, nullif(d.peer, 0), d.balance, d.entries
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            d (id, name, kind, owner, currency, exponent, floor, ceiling, last_day, kept_by_bank, peer, balance, entries)
        """)
    /// Sums the adapter's part of each balance. Postings of the bank's other applications have their other side in the
    /// capital.
    static let trialBalance = PostgresQuery(
        "trial_balance",
        "SELECT currency, sum(balance)::text FROM freshet.account WHERE kind = ANY ($1) GROUP BY currency")
    static let countAccounts = PostgresQuery(
        "count_accounts", "UPDATE freshet.identity SET accounts = accounts + $1")

    // MARK: Entries and peers

    static let peers = PostgresQuery("peers", "SELECT number, member, entries FROM freshet.peer ORDER BY number")
    static let peersOfAccounts = PostgresQuery(
        "peers_of_accounts",
        """
        SELECT number, member, entries FROM freshet.peer
        WHERE number = ANY (ARRAY(SELECT peer FROM freshet.account WHERE id = ANY ($1) AND peer IS NOT NULL))
        """)
    static let insertPeers = PostgresQuery(
        "insert_peers", "INSERT INTO freshet.peer (number, member) SELECT * FROM unnest($1, $2)")
    static let countPeers = PostgresQuery(
        "count_peers",
        demanding(
            """
            UPDATE freshet.peer p SET entries = p.entries + d.entries FROM unnest($1, $2) d (number, entries)
            WHERE p.number = d.number
            """, of: "freshet.peer", rows: "$1"))
    static let insertEntries = PostgresQuery(
        "insert_entries",
        demanding(
            """
            INSERT INTO freshet.entry
                (booked_ms, account, position, amount, balance_after, coordinator, id, peer, peer_position)
            SELECT $1, d.account, d.position, d.amount, d.balance_after, d.coordinator, d.id, nullif(d.peer, 0),
                CASE WHEN d.peer <> 0 THEN d.peer_position END
            FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
                d (account, position, amount, balance_after, coordinator, id, peer, peer_position)
            """, of: "freshet.entry", rows: "$2"))
    static let insertAmendedEntries = PostgresQuery(
        "insert_amended_entries",
        """
        INSERT INTO freshet.entry (booked_ms, amendment, account, position, amount, balance_after)
        SELECT $1, $2, d.* FROM unnest($3, $4, $5, $6) d
        """)
    static let entries = PostgresQuery(
        "entries",
        """
        SELECT e.position, e.booked_ms, e.amount, e.balance_after, e.coordinator, e.id, e.amendment,
            coalesce(r.record, s.record)
        FROM freshet.entry e \(joinedNotes(id: "e.id", coordinator: "e.coordinator"))
        WHERE e.account = (SELECT id FROM freshet.account WHERE name = $1) AND e.position > $2
        ORDER BY e.position LIMIT $3
        """)
    static let clearing = PostgresQuery(
        "clearing",
        """
        SELECT e.peer_position, e.id, e.coordinator, a.currency, e.amount
        FROM freshet.entry e JOIN freshet.account a ON a.id = e.account
        WHERE e.peer = (SELECT number FROM freshet.peer WHERE member = $1) AND e.peer_position > $2
        ORDER BY e.peer_position LIMIT $3
        """)
    static let accountsOfPeer = PostgresQuery(
        "accounts_of_peer",
        "SELECT id FROM freshet.account WHERE peer = (SELECT number FROM freshet.peer WHERE member = $1)")
    static let removedClearing = PostgresQuery(
        "removed_clearing",
        """
        SELECT currency, owed, before_ms FROM freshet.removed_clearing
        WHERE peer = (SELECT number FROM freshet.peer WHERE member = $1)
        """)
    static let amendment = PostgresQuery(
        "amendment", "SELECT EXISTS (SELECT FROM freshet.amendment WHERE id = $1)")
    static let insertAmendment = PostgresQuery(
        "insert_amendment", "INSERT INTO freshet.amendment (id) VALUES ($1)")

    // MARK: The bank's own tables

    /// The name of `a`, for finding its row at the bank: the text without the collation of `freshet.account`. With that
    /// collation the index on the bank's key could not be used, and every question and every outcome would read the
    /// whole table.
    static let bankKey = "textin(textout(a.name))"

    let lockBankAccounts: PostgresQuery
    /// Waits for locked rows; the other locking queries skip them.
    let awaitBankAccounts: PostgresQuery
    let lockBankAccountsByID: PostgresQuery
    let changeBankAccounts: PostgresQuery
    let insertBankCustomers: PostgresQuery
    let insertBankAccounts: PostgresQuery
    let insertBankEntries: PostgresQuery
    /// An account's entries that came with a conversion, numbered from 1.
    let movedBankEntries: PostgresQuery
    /// The account's other entries; their positions follow those of the moved ones.
    let bankEntries: PostgresQuery
    /// For a conversion: keeps the times at which the entries were booked.
    let insertMovedBankEntries: PostgresQuery
    let noteMovedHistory: PostgresQuery
    /// Two accounts of the bank that take part, and two of any, without some; locked, for a rehearsal.
    let rehearsedAccounts: PostgresQuery
    let rehearsedBankAccounts: PostgresQuery
    /// The newest entry of an account: its position, whether it has this reference, and the last possible position.
    let newestBankEntry: PostgresQuery
    let countBankAccounts: PostgresQuery
    /// Counts the bank's accounts whose entries do not match their balance or their number of moved entries.
    let countUnevenBankAccounts: PostgresQuery
    /// Accounts by name, without a lock, joined with their rows at the bank. Like the queries below, it sorts nothing:
    /// with `ORDER BY`, the server would walk through all accounts instead of using an index.
    let accounts: PostgresQuery
    let allAccounts: PostgresQuery
    let accountsOfKinds: PostgresQuery
    let accountsOfOwners: PostgresQuery
    let accountsByID: PostgresQuery
    /// The names of accounts whose balance or hold at the bank is not an amount. Reads every customer's account.
    let damagedAccounts: PostgresQuery
    /// Postings of the bank's other applications, summed by currency. Reads every customer's account.
    let foreignSums: PostgresQuery

    static let changeBankAccountsName = "change_bank_accounts"
    static let insertBankEntriesName = "insert_bank_entries"

    private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    /// The sums of the amounts and balances in the entries of `rows`, and of the hashes of their accounts and references.
    private static func checksum(_ rows: String, _ amount: String, _ balanceAfter: String) -> String {
        """
        ROW(sum(\(amount))::numeric, sum(\(balanceAfter))::numeric,
            sum(hashtextextended(\(rows).name || ' ' || \(rows).reference, 0)))
        """
    }

    init(_ mapping: CoreMapping) {
        let accounts = mapping.accounts
        let customers = mapping.customers
        let entries = mapping.entries
        let key = accounts.key.quoted
        let table = accounts.table.quoted
        func number(_ column: SQLName) -> String {
            switch accounts.unit {
            case .minor: "b.\(column.quoted)::int8"
            case .major: "b.\(column.quoted)::text"
            }
        }
        /// Converts minor units to the bank's unit, for the account whose row in `freshet.account` is `a`.
        func money(_ minor: String) -> String {
            switch accounts.unit {
            case .minor: minor
            case .major: "round(\(minor) / 10::numeric ^ a.exponent, a.exponent)"
            }
        }
        // Only decimals need the account's exponent.
        let scale = accounts.unit == .major ? " JOIN freshet.account a ON a.name = d.name" : ""
        let isOpen =
            accounts.status.map { "(b.\($0.quoted) = '\(accounts.openStatus.replacing("'", with: "''"))')" } ?? "true"
        let own = accounts.ownHolds.map { "\(number($0))" } ?? "NULL"
        let columns =
            "b.\(key)::text, \(number(accounts.balance)), \(own), \(isOpen), b.\(accounts.currency.quoted)::text"

        lockBankAccounts = PostgresQuery(
            "lock_bank_accounts",
            "SELECT \(columns) FROM \(table) b WHERE b.\(key) = ANY ($1) ORDER BY b.\(key) FOR NO KEY UPDATE SKIP LOCKED"
        )
        awaitBankAccounts = PostgresQuery(
            "await_bank_accounts",
            "SELECT \(columns) FROM \(table) b WHERE b.\(key) = ANY ($1) ORDER BY b.\(key) FOR NO KEY UPDATE")
        lockBankAccountsByID = PostgresQuery(
            "lock_bank_accounts_by_id",
            """
            SELECT \(columns) FROM \(table) b
            WHERE b.\(key) = ANY (ARRAY(
                SELECT \(Self.bankKey) FROM freshet.account a WHERE a.id = ANY ($1) AND a.kept_by_bank))
            ORDER BY b.\(key) FOR NO KEY UPDATE SKIP LOCKED
            """)
        let balance = accounts.balance.quoted
        let isFinite =
            switch accounts.unit {
            case .minor: ""
            case .major: " AND b.\(balance) NOT IN ('NaN', 'Infinity', '-Infinity')"
            }
        // `o` is the row before the change: each account's row is changed, exactly one, and by exactly this amount.
        changeBankAccounts = PostgresQuery(
            Self.changeBankAccountsName,
            """
            WITH written AS (
                UPDATE \(table) b SET \(balance) = b.\(balance) + \(money("d.net"))
                FROM unnest($1, $2) d (name, net) JOIN \(table) o ON o.\(key) = d.name\(scale)
                WHERE b.\(key) = d.name
                RETURNING b.\(balance) = o.\(balance) + \(money("d.net"))\(isFinite) AS kept)
            SELECT freshet.demand(\(Self.literal(accounts.table.text)), cardinality($1), count(*),
                coalesce(bool_and(kept), true)) FROM written
            """)
        insertBankCustomers = PostgresQuery(
            "insert_bank_customers",
            """
            INSERT INTO \(customers.table.quoted) (\(customers.id.quoted), \(customers.name.quoted))
            SELECT DISTINCT d, d FROM unnest($1) d
            WHERE NOT EXISTS (SELECT FROM \(customers.table.quoted) c WHERE c.\(customers.id.quoted) = d)
            """)
        let status = accounts.status.map { ", \($0.quoted)" } ?? ""
        let statusValue = accounts.status == nil ? "" : ", '\(accounts.openStatus.replacing("'", with: "''"))'"
        insertBankAccounts = PostgresQuery(
            "insert_bank_accounts",
            """
            INSERT INTO \(table) (\(key), \(accounts.customer.quoted), \(accounts.currency.quoted), \(balance)\(status))
            SELECT d.name, d.customer, d.currency, \(money("d.balance"))\(statusValue)
            FROM unnest($1, $2, $3, $4) d (name, customer, currency, balance)\(scale)
            """)
        let lines = "unnest($1, $2, $3, $4) d (name, amount, balance_after, reference)\(scale)"
        // Sums and hashes show whether a trigger or a type changed what was written.
        insertBankEntries = PostgresQuery(
            Self.insertBankEntriesName,
            """
            WITH written AS (
                INSERT INTO \(entries.table.quoted) (\(entries.account.quoted), \(entries.amount.quoted), \
            \(entries.balanceAfter.quoted), \(entries.bookedAt.quoted), \(entries.reference.quoted))
                SELECT d.name, \(money("d.amount")), \(money("d.balance_after")), now(), d.reference FROM \(lines)
                RETURNING \(entries.position.quoted) AS place, \(entries.amount.quoted) AS amount,
                    \(entries.balanceAfter.quoted) AS balance_after,
                    \(entries.account.quoted)::text AS name, \(entries.reference.quoted)::text AS reference)
            SELECT freshet.demand(\(Self.literal(entries.table.text)), cardinality($1), w.count, w.kept = d.kept)
            FROM (SELECT count(place), \(Self.checksum("e", "e.amount", "e.balance_after")) AS kept FROM written e) w,
                (SELECT \(Self.checksum("d", money("d.amount"), money("d.balance_after"))) AS kept FROM \(lines)) d
            """)
        let entryColumns = """
            CASE WHEN isfinite(b.\(entries.bookedAt.quoted))
                THEN floor(extract(epoch FROM b.\(entries.bookedAt.quoted)) * 1000)::int8
                WHEN b.\(entries.bookedAt.quoted) > now() THEN 253402300799999 ELSE 0 END,
                \(number(entries.amount)), \(number(entries.balanceAfter)), b.\(entries.reference.quoted)::text,
                coalesce(r.record, s.record)
            """
        // The key of a transaction's entry; the check comes first, because any other text is no uuid.
        let text = "b.\(entries.reference.quoted)::text"
        let isKey = "\(text) ~ '^freshet [a-z][a-z0-9-]{0,62}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
        let notes = Self.joinedNotes(
            id: "CASE WHEN \(isKey) THEN right(\(text), 36)::uuid END",
            coordinator: "split_part(substr(\(text), 9), '/', 1) COLLATE \"C\"")
        let position = "b.\(entries.position.quoted)"
        let history =
            "FROM freshet.moved_history m WHERE m.account = (SELECT id FROM freshet.account WHERE name = $1)"
        movedBankEntries = PostgresQuery(
            "moved_bank_entries",
            """
            SELECT $2 + row_number() OVER (), d.* FROM (
                SELECT \(entryColumns)
                FROM \(entries.table.quoted) b \(notes)
                WHERE b.\(entries.account.quoted) = $1 AND \(position) <= (SELECT m.until \(history))
                    AND $2 < (SELECT m.entries \(history))
                ORDER BY \(position) OFFSET $2 LIMIT $3) d
            """)
        bankEntries = PostgresQuery(
            "bank_entries",
            """
            SELECT \(position)::int8 + coalesce((SELECT m.entries \(history)), 0),
                \(entryColumns)
            FROM \(entries.table.quoted) b \(notes)
            WHERE b.\(entries.account.quoted) = $1 AND \(position) > greatest(
                coalesce((SELECT m.until \(history)), 0), $2 - coalesce((SELECT m.entries \(history)), 0))
            ORDER BY \(position) LIMIT $3
            """)
        insertMovedBankEntries = PostgresQuery(
            "insert_moved_bank_entries",
            """
            INSERT INTO \(entries.table.quoted) (\(entries.account.quoted), \(entries.amount.quoted), \
            \(entries.balanceAfter.quoted), \(entries.bookedAt.quoted), \(entries.reference.quoted))
            SELECT d.name, \(money("d.amount")), \(money("d.balance_after")),
                timestamptz 'epoch' + d.booked_ms * interval '1 millisecond', d.reference
            FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY
                d (name, amount, balance_after, booked_ms, reference, place)\(scale)
            ORDER BY d.place
            """)
        noteMovedHistory = PostgresQuery(
            "note_moved_history",
            """
            INSERT INTO freshet.moved_history (account, entries, until)
            SELECT a.id, count(*), max(\(position)) FROM freshet.account a
            JOIN \(entries.table.quoted) b ON b.\(entries.account.quoted) = \(Self.bankKey)
            WHERE a.kept_by_bank GROUP BY a.id
            """)
        let sound = "b.\(balance) IS NOT NULL\(isFinite) AND \(isOpen) AND b.\(key) <> ALL ($1)"
        rehearsedAccounts = PostgresQuery(
            "rehearsed_accounts",
            """
            SELECT \(columns) FROM freshet.account a JOIN \(table) b ON b.\(key) = \(Self.bankKey)
            WHERE a.kept_by_bank AND a.is_open AND \(sound) LIMIT 2 FOR NO KEY UPDATE OF b SKIP LOCKED
            """)
        rehearsedBankAccounts = PostgresQuery(
            "rehearsed_bank_accounts",
            "SELECT \(columns) FROM \(table) b WHERE \(sound) LIMIT 2 FOR NO KEY UPDATE SKIP LOCKED")
        newestBankEntry = PostgresQuery(
            "newest_bank_entry",
            """
            SELECT \(position)::int8, b.\(entries.reference.quoted)::text = $2,
                least(CASE pg_typeof(\(position))::text WHEN 'integer' THEN 2147483647 ELSE 9223372036854775807 END,
                    (SELECT q.seqmax FROM pg_sequence q
                        WHERE q.seqrelid = pg_get_serial_sequence(\(Self.literal(entries.table.quoted)), \
            \(Self.literal(entries.position.text)))::regclass))
            FROM \(entries.table.quoted) b WHERE b.\(entries.account.quoted) = $1 ORDER BY \(position) DESC LIMIT 1
            """)
        countBankAccounts = PostgresQuery(
            "count_bank_accounts", "SELECT count(*) FROM \(table) b WHERE b.\(key) = ANY ($1)")
        countUnevenBankAccounts = PostgresQuery(
            "count_uneven_bank_accounts",
            """
            SELECT count(*) FROM freshet.account a
            JOIN \(table) b ON b.\(key) = \(Self.bankKey)
            LEFT JOIN (
                SELECT \(entries.account.quoted) AS name, sum(\(entries.amount.quoted)) AS sum, count(*) AS count
                FROM \(entries.table.quoted) GROUP BY 1) e ON e.name = \(Self.bankKey)
            LEFT JOIN freshet.moved_history m ON m.account = a.id
            WHERE a.kept_by_bank AND (
                coalesce(e.sum, 0) <> b.\(balance) OR coalesce(e.count, 0) <> coalesce(m.entries, 0))
            """)
        let joined = """
            SELECT \(Self.accountColumns), \(columns)
            FROM freshet.account a LEFT JOIN \(table) b ON a.kept_by_bank AND b.\(key) = \(Self.bankKey)
            """
        self.accounts = PostgresQuery("accounts", joined + " WHERE a.name = ANY ($1)")
        allAccounts = PostgresQuery("all_accounts", joined)
        accountsOfKinds = PostgresQuery("accounts_of_kinds", joined + " WHERE a.kind = ANY ($1)")
        accountsOfOwners = PostgresQuery("accounts_of_owners", joined + " WHERE a.owner = ANY ($1)")
        accountsByID = PostgresQuery("accounts_by_id", joined + " WHERE a.id = ANY ($1)")
        let minor =
            switch accounts.unit {
            case .minor: "b.\(balance)"
            case .major: "floor(b.\(balance) * 10::numeric ^ a.exponent)"
            }
        // As for a single account: what is not an amount counts as 0.
        let greatest = CoreMapping.Unit.maxMinorUnits
        let atBank = "CASE WHEN \(minor) BETWEEN -\(greatest) AND \(greatest) THEN \(minor) ELSE 0 END"
        let ownMinor =
            accounts.ownHolds.map { own in
                switch accounts.unit {
                case .minor: "coalesce(b.\(own.quoted), 0)"
                case .major: "coalesce(b.\(own.quoted), 0) * 10::numeric ^ a.exponent"
                }
            } ?? "0"
        damagedAccounts = PostgresQuery(
            "damaged_accounts",
            """
            SELECT a.name FROM freshet.account a JOIN \(table) b ON b.\(key) = \(Self.bankKey)
            WHERE a.kept_by_bank AND (\(minor) BETWEEN -\(greatest) AND \(greatest)
                AND \(ownMinor) BETWEEN -\(greatest) AND \(greatest)) IS NOT TRUE
            ORDER BY a.id LIMIT $1
            """)
        foreignSums = PostgresQuery(
            "foreign_sums",
            """
            SELECT a.currency, sum(\(atBank) - a.balance)::text
            FROM freshet.account a LEFT JOIN \(table) b ON b.\(key) = \(Self.bankKey)
            WHERE a.kept_by_bank GROUP BY a.currency
            """)
    }
}
