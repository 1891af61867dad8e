-- The few statements of the register that are not made from the dictionary.

-- name: change_last
SELECT seq FROM change ORDER BY seq DESC LIMIT 1

-- name: change_since
SELECT id, version, old FROM change
WHERE seq > $seq AND entity + 0 = $entity ORDER BY seq LIMIT $limit

-- name: change_after_day
SELECT version, old FROM change
WHERE entity = $entity AND id = $id AND effective > $day
ORDER BY version LIMIT 1
