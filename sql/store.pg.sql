-- name: meta_tables
SELECT count(*) FROM pg_class WHERE oid = to_regclass('meta')
