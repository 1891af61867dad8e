-- The store's own statements: settings, serial numbers, the catalogue of
-- columns, replies kept for repeated requests.

-- name: meta_load
SELECT value FROM meta WHERE name = $name

-- name: meta_set
INSERT INTO meta (name, value) VALUES ($name, $value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: serial_take
INSERT INTO serial (shard, next) VALUES ($shard, $block + 1)
ON CONFLICT (shard) DO UPDATE SET next = serial.next + $block
RETURNING next

-- name: entity_list
SELECT number, name FROM entity ORDER BY number LIMIT 1000

-- name: entity_load
SELECT name FROM entity WHERE number = $entity

-- name: entity_add
INSERT INTO entity (number, name) VALUES ($entity, $name)
ON CONFLICT (number) DO NOTHING

-- name: field_list
SELECT number, name FROM field WHERE entity = $entity ORDER BY number
LIMIT 1000

-- name: field_add
INSERT INTO field (entity, number, name) VALUES ($entity, $number, $name)

-- name: idempotency_load
SELECT digest, status, reply, at_ms FROM idempotency
WHERE login = $login AND key = $key

-- name: idempotency_add
INSERT INTO idempotency (login, key, digest, status, reply, at_ms)
VALUES ($login, $key, $digest, $status, $reply, $at_ms)

-- name: idempotency_purge
DELETE FROM idempotency WHERE at_ms < $before
