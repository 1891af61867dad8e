-- What the store asks PostgreSQL in its own dialect.
-- name: meta_tables
SELECT count(*) FROM pg_class WHERE oid = to_regclass('meta')
