-- What a batch wrote, from the account: the acts that moved its record, and the
-- changes that each of them sealed.

-- name: batch_acts
SELECT c.act, l.action, l.change_first, l.change_last
FROM change c JOIN ledger l ON l.seq = c.act
WHERE c.entity = $entity AND c.id = $id ORDER BY c.version LIMIT $limit

-- name: act_changes
SELECT seq, entity, id, version, old IS NULL, old FROM change
WHERE seq BETWEEN $first AND $last ORDER BY seq DESC LIMIT $limit

-- name: record_acts
SELECT version, act, old FROM change WHERE entity = $entity AND id = $id
ORDER BY version DESC LIMIT $limit

-- name: record_added_by
SELECT act FROM change WHERE entity = $entity AND id = $id AND version = 1
