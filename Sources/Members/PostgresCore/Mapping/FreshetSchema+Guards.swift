extension FreshetSchema {
    /// The name of the trigger that refuses debits of held money.
    static let guardTrigger = "freshet_guard"

    /// Triggers on the bank's accounts. The row triggers run after the change, so they see the final row. An update
    /// fires them only if the free balance falls or stops being a finite number, or if key or currency change.
    ///
    /// `FOR SHARE` makes a transaction with an older snapshot fail to serialise, instead of missing a hold.
    static func guards(for mapping: CoreMapping) -> String {
        let accounts = mapping.accounts
        let table = accounts.table.quoted
        func free(_ row: String) -> String {
            let balance = "\(row).\(accounts.balance.quoted)"
            guard let own = accounts.ownHolds else { return balance }
            return "\(balance) - coalesce(\(row).\(own.quoted), 0)"
        }
        let key = accounts.key.quoted
        let currency = accounts.currency.quoted
        let held =
            switch accounts.unit {
            case .minor: "kept.held"
            case .major: "kept.held / 10::numeric ^ kept.exponent"
            }
        // PostgreSQL sorts NaN above all numbers, so no comparison would notice it.
        let lost =
            switch accounts.unit {
            case .minor: "(\(free("NEW"))) IS NULL"
            case .major: "(\(free("NEW")) IS NULL OR \(free("NEW")) IN ('NaN', 'Infinity', '-Infinity'))"
            }
        return """
            CREATE OR REPLACE FUNCTION freshet.guard_debit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp AS $guard$
            DECLARE kept record;
            BEGIN
                SELECT held, pending, exponent INTO kept FROM freshet.account
                    WHERE name = OLD.\(key)::text COLLATE "C" FOR SHARE;
                IF NOT FOUND OR (kept.held = 0 AND kept.pending = 0) THEN RETURN NULL; END IF;
                IF TG_OP = 'DELETE' OR NEW.\(key) IS DISTINCT FROM OLD.\(key)
                    OR NEW.\(currency) IS DISTINCT FROM OLD.\(currency) THEN
                    RAISE EXCEPTION 'this account takes part in settlements that are not finished'
                        USING ERRCODE = 'FR002', HINT = 'wait until nothing of it is held, then try again';
                END IF;
                IF \(lost) THEN
                    RAISE EXCEPTION 'the balance of an account that takes part in a settlement must stay a finite number'
                        USING ERRCODE = 'FR001', HINT = 'write a number';
                END IF;
                IF kept.held > 0 AND \(free("NEW")) < \(held) THEN
                    RAISE EXCEPTION 'the amount is held for a settlement that is not finished'
                        USING ERRCODE = 'FR001', HINT = 'debit no more than the balance less what is held';
                END IF;
                RETURN NULL;
            END $guard$;
            CREATE OR REPLACE FUNCTION freshet.guard_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp AS $guard$
            BEGIN
                IF EXISTS (SELECT FROM freshet.account WHERE kept_by_bank AND (held > 0 OR pending > 0)) THEN
                    RAISE EXCEPTION 'accounts take part in settlements that are not finished'
                        USING ERRCODE = 'FR002', HINT = 'wait until nothing is held, then try again';
                END IF;
                RETURN NULL;
            END $guard$;
            REVOKE ALL ON FUNCTION freshet.guard_debit(), freshet.guard_truncate() FROM PUBLIC;
            DROP TRIGGER IF EXISTS \(guardTrigger) ON \(table);
            CREATE TRIGGER \(guardTrigger) AFTER UPDATE ON \(table) FOR EACH ROW
                WHEN (\(free("NEW")) < \(free("OLD")) OR \(lost) OR NEW.\(key) IS DISTINCT FROM OLD.\(key)
                    OR NEW.\(currency) IS DISTINCT FROM OLD.\(currency))
                EXECUTE FUNCTION freshet.guard_debit();
            ALTER TABLE \(table) ENABLE ALWAYS TRIGGER \(guardTrigger);
            DROP TRIGGER IF EXISTS \(guardTrigger)_delete ON \(table);
            CREATE TRIGGER \(guardTrigger)_delete AFTER DELETE ON \(table) FOR EACH ROW
                EXECUTE FUNCTION freshet.guard_debit();
            ALTER TABLE \(table) ENABLE ALWAYS TRIGGER \(guardTrigger)_delete;
            DROP TRIGGER IF EXISTS \(guardTrigger)_truncate ON \(table);
            CREATE TRIGGER \(guardTrigger)_truncate BEFORE TRUNCATE ON \(table)
                EXECUTE FUNCTION freshet.guard_truncate();
            ALTER TABLE \(table) ENABLE ALWAYS TRIGGER \(guardTrigger)_truncate;
            INSERT INTO freshet.mapping (id, guarded) VALUES (1, \(literal(mapping.guarded)))
                ON CONFLICT (id) DO UPDATE SET guarded = EXCLUDED.guarded;
            """
    }

    static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
