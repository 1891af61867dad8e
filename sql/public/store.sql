-- The store's own statements.

-- name: meta_load
SELECT value FROM meta WHERE name = $name

-- name: meta_set
INSERT INTO meta (name, value) VALUES ($name, $value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
