-- The few statements of the register that are not made from the dictionary.

-- name: change_after_day
SELECT version, old FROM change
WHERE entity = $entity AND id = $id AND effective > $day
ORDER BY version LIMIT 1
