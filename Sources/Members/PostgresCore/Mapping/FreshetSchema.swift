/// The schema `freshet` in a bank's database: vote log, holds, and the accounts that are not customers'. Its guards on
/// the bank's own accounts protect held amounts from every other application.
///
/// The owner of the bank's tables, never the adapter's own role, applies ``script(for:)``.
public enum FreshetSchema {
    /// The version of the tables: each element of ``steps`` adds one.
    static var version: Int { steps.count }

    /// SQL, in one transaction, that brings a database from any older version to this one; repeating it has no effect.
    public static func script(for mapping: CoreMapping) -> String {
        let steps = steps.enumerated().map { index, step in
            """
            DO $migration$ BEGIN
            IF NOT EXISTS (SELECT FROM freshet.schema_version WHERE version >= \(index + 1)) THEN
            \(step)
            INSERT INTO freshet.schema_version (version) VALUES (\(index + 1));
            END IF;
            END $migration$;
            """
        }
        return ([opening] + steps + [guards(for: mapping), grants(for: mapping), "COMMIT;\n"]).joined(separator: "\n")
    }

    private static let opening = """
        BEGIN;
        SET LOCAL client_min_messages = warning;
        DO $lock$ BEGIN PERFORM pg_advisory_xact_lock(1179800392, 0); END $lock$;
        CREATE SCHEMA IF NOT EXISTS freshet;
        CREATE TABLE IF NOT EXISTS freshet.schema_version (
            version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
        """

    private static let steps = [
        """
        CREATE TABLE freshet.mapping (
            id int PRIMARY KEY CHECK (id = 1), guarded text NOT NULL);
        -- Whose books these are, and how far they are.
        CREATE TABLE freshet.identity (
            id int PRIMARY KEY CHECK (id = 1), owner text NOT NULL, incarnation bigint NOT NULL,
            horizon bigint NOT NULL DEFAULT 0, newest_committed bigint NOT NULL DEFAULT 0,
            accounts int NOT NULL DEFAULT 0
        ) WITH (fillfactor = 20);
        CREATE TABLE freshet.peer (
            number int PRIMARY KEY, member text NOT NULL UNIQUE, entries bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 20);
        -- Every account. Of one that the bank keeps, the balance stands in the bank's own table; the one here is this
        -- adapter's part of it, without what the bank's other applications posted.
        CREATE TABLE freshet.account (
            id int PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE, kind text NOT NULL, owner text NOT NULL,
            currency text NOT NULL, exponent int NOT NULL, floor bigint NOT NULL, ceiling bigint NOT NULL, last_day int,
            is_open boolean NOT NULL, kept_by_bank boolean NOT NULL, peer int REFERENCES freshet.peer,
            balance bigint NOT NULL, held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
            pending bigint NOT NULL DEFAULT 0 CHECK (pending >= 0), entries bigint NOT NULL DEFAULT 0,
            CONSTRAINT account_in_bounds CHECK (
                kept_by_bank OR (balance - held >= floor AND balance + pending <= ceiling))
        ) WITH (fillfactor = 20);
        -- The fence: one vote a key, first writer wins. 1 prepared, 2 committed, 3 aborted.
        CREATE TABLE freshet.record (
            id uuid, coordinator text COLLATE "C", state smallint NOT NULL CHECK (state BETWEEN 1 AND 3),
            horizon bigint NOT NULL, timeout_ms bigint NOT NULL, digest bytea, sealed_reason bytea, holds bytea,
            record bytea, PRIMARY KEY (id, coordinator), CONSTRAINT holds_while_prepared CHECK ((state = 1) = (holds IS NOT NULL)));
        CREATE INDEX record_prepared ON freshet.record (id) WHERE state = 1;
        CREATE TABLE freshet.entry (
            account int, position bigint, booked_ms bigint NOT NULL, amount bigint NOT NULL,
            balance_after bigint NOT NULL, coordinator text, id uuid, amendment text, peer int, peer_position bigint,
            PRIMARY KEY (account, position));
        CREATE UNIQUE INDEX entry_of_peer ON freshet.entry (peer, peer_position) WHERE peer IS NOT NULL;
        CREATE TABLE freshet.amendment (id text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
        """,
        """
        -- The conversion that brought everything here from a virtual bank's own store.
        ALTER TABLE freshet.identity ADD COLUMN conversion uuid;
        -- How many entries of an account the bank keeps came with it, and the last one's position at the bank: statements
        -- number those from 1, as they did before.
        CREATE TABLE freshet.moved_history (
            account int PRIMARY KEY, entries bigint NOT NULL, until bigint NOT NULL);
        """,
        """
        -- A customer asks for their own accounts among everybody's, and a settlement window for the bank's.
        CREATE INDEX account_owner ON freshet.account (owner);
        CREATE INDEX account_kind ON freshet.account (kind);
        """,
        """
        -- Fails a transaction that changed other rows than it meant to, or rows that a trigger or a type changed again.
        CREATE FUNCTION freshet.demand(place text, wanted bigint, changed bigint, kept boolean) RETURNS boolean
        LANGUAGE plpgsql AS $demand$
        BEGIN
            IF changed IS DISTINCT FROM wanted THEN
                RAISE EXCEPTION '% rows of % were written instead of %', changed, place, wanted
                    USING ERRCODE = 'FR004';
            END IF;
            IF kept IS NOT TRUE THEN
                RAISE EXCEPTION 'a row of % has not kept the values that were written', place
                    USING ERRCODE = 'FR005';
            END IF;
            RETURN true;
        END $demand$;
        """,
        """
        -- The bank's note on a yes, kept for statements when the vote itself is forgotten: it has the legs of the
        -- transaction. Statements show a transaction without it as one entry, so old rows may be deleted.
        CREATE TABLE freshet.statement_record (
            id uuid, coordinator text COLLATE "C", record bytea NOT NULL, PRIMARY KEY (id, coordinator));
        """,
        """
        -- The clearing entries that a bank had removed before it was converted: their sums, and a time that is later than
        -- those in their ids.
        CREATE TABLE freshet.removed_clearing (
            peer int REFERENCES freshet.peer, currency text, owed bigint NOT NULL, before_ms bigint NOT NULL,
            PRIMARY KEY (peer, currency));
        """,
    ]

    /// Gives the adapter's own role, which `role.sql` creates, only the privileges that it needs.
    private static func grants(for mapping: CoreMapping) -> String {
        let accounts = mapping.accounts
        let tables = mapping.tables.map { literal($0.table.quoted) }.joined(separator: ", ")
        return """
            DO $grants$ DECLARE filling record; BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'freshet_adapter') THEN
            GRANT USAGE ON SCHEMA freshet TO freshet_adapter;
            GRANT SELECT ON ALL TABLES IN SCHEMA freshet TO freshet_adapter;
            GRANT INSERT, UPDATE ON freshet.identity, freshet.peer, freshet.account, freshet.record TO freshet_adapter;
            GRANT INSERT ON freshet.entry, freshet.amendment, freshet.moved_history, freshet.statement_record,
                freshet.removed_clearing TO freshet_adapter;
            GRANT DELETE ON freshet.record TO freshet_adapter;
            GRANT EXECUTE ON FUNCTION freshet.demand TO freshet_adapter;
            GRANT SELECT ON \(accounts.table.quoted), \(mapping.customers.table.quoted), \
            \(mapping.entries.table.quoted) TO freshet_adapter;
            GRANT UPDATE (\(accounts.balance.quoted)) ON \(accounts.table.quoted) TO freshet_adapter;
            GRANT INSERT ON \(accounts.table.quoted), \(mapping.customers.table.quoted), \
            \(mapping.entries.table.quoted) TO freshet_adapter;
            -- The sequences that fill columns of new rows; those of identity columns need no grant.
            FOR filling IN
                SELECT DISTINCT s.oid::regclass AS sequence FROM pg_attrdef f
                JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = f.oid
                    AND p.refclassid = 'pg_class'::regclass
                JOIN pg_class s ON s.oid = p.refobjid AND s.relkind = 'S' AND pg_has_role(s.relowner, 'USAGE')
                WHERE f.adrelid = ANY (ARRAY[\(tables)]::regclass[])
            LOOP
                EXECUTE format('GRANT USAGE ON SEQUENCE %s TO freshet_adapter', filling.sequence);
            END LOOP;
            END IF;
            END $grants$;
            """
    }
}
