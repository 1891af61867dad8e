-- What the store asks SQLite in its own dialect.

-- name: meta_tables
SELECT count(*) FROM sqlite_schema WHERE name = 'meta'
