-- The account of acts and the change rows it seals.

-- name: lane_load
SELECT seq, change, hash FROM lane WHERE lane = $lane

-- name: lane_set
INSERT INTO lane (lane, seq, change, hash) VALUES ($lane, $seq, $change, $hash)
ON CONFLICT (lane) DO UPDATE SET seq = excluded.seq, change = excluded.change,
hash = excluded.hash

-- name: change_add
INSERT INTO change (seq, entity, id, version, place, old, digest, effective,
act) VALUES ($seq, $entity, $id, $version, $place, $old, $digest, $effective,
$act)

-- name: ledger_add
INSERT INTO ledger (seq, at_ms, login, login_name, person, post, office, place,
purpose, action, subject, outcome, change_first, change_last, digest, detail,
prev, hash) VALUES ($seq, $at_ms, $login, $login_name, $person, $post, $office,
$place, $purpose, $action, $subject, $outcome, $change_first, $change_last,
$digest, $detail, $prev, $hash)

-- name: ledger_walk
SELECT seq, at_ms, login, login_name, person, post, office, place, purpose,
action, subject, outcome, change_first, change_last, digest, detail, prev, hash
FROM ledger WHERE seq > $after ORDER BY seq LIMIT $limit

-- What acts on the whole site set, oldest first.
-- name: ledger_settings
SELECT seq, detail FROM ledger
WHERE action IN ('site.set', 'site.sample') AND outcome = 'ok'
ORDER BY seq LIMIT $limit

-- name: ledger_newest
SELECT seq, at_ms, login, login_name, person, post, office, place, purpose,
action, subject, outcome, change_first, change_last, digest, detail, prev, hash
FROM ledger WHERE seq < $before ORDER BY seq DESC LIMIT $limit

-- name: change_walk
SELECT seq, entity, id, version, place, old, digest, effective, act
FROM change WHERE seq > $after ORDER BY seq LIMIT $limit

-- name: change_before
SELECT change_last FROM ledger WHERE seq <= $seq AND change_first > 0
ORDER BY seq DESC LIMIT 1

-- name: change_records
SELECT id, version, digest, old, seq FROM change WHERE entity = $entity
ORDER BY id, version LIMIT $limit

-- name: change_entities
SELECT entity, min(seq) FROM change GROUP BY entity ORDER BY entity LIMIT $limit

-- name: change_history
SELECT c.seq, c.version, l.at_ms, l.login_name, l.action, l.purpose, c.act,
c.effective, c.old, c.digest
FROM change c LEFT JOIN ledger l ON l.seq = c.act
WHERE c.entity = $entity AND c.id = $id ORDER BY c.version DESC LIMIT $limit
