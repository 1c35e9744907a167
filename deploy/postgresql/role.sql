-- The role that a regular bank's adapter logs in with. It owns nothing, creates nothing, and gets no more than it needs:
-- `freshet-regular-bank schema` grants its rights on the bank's tables and on the schema freshet.
-- Give it a password (\password freshet_adapter) or a certificate before you use it on a server that others can reach.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'freshet_adapter') THEN
        CREATE ROLE freshet_adapter LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
            CONNECTION LIMIT 16;
    END IF;
END $$;
-- In this database, so that the names of the bank's tables can be read.
GRANT USAGE ON SCHEMA bank TO freshet_adapter;
