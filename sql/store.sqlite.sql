-- name: meta_tables
SELECT count(*) FROM sqlite_schema WHERE name = 'meta'
