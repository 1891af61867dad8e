-- Sessions (auth/).  A session belongs to its account; no row of a dictionary
-- table is touched here.

-- name: session_load
SELECT login, csrf, created_ms, seen_ms FROM session WHERE token = $token

-- name: session_add
INSERT INTO session (token, login, csrf, address, created_ms, seen_ms)
VALUES ($token, $login, $csrf, $address, $now, $now)

-- name: session_seen
UPDATE session SET seen_ms = $seen WHERE token = $token AND seen_ms < $seen

-- name: session_end
DELETE FROM session WHERE token = $token

-- name: session_end_login
DELETE FROM session WHERE login = $login

-- name: session_end_old
DELETE FROM session WHERE login = $login AND token NOT IN (
	SELECT token FROM session WHERE login = $login
	ORDER BY created_ms DESC, token LIMIT $keep)

-- name: session_purge
DELETE FROM session WHERE created_ms < $created OR seen_ms < $seen
