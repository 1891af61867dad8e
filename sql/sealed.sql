-- Sealed versions of packs.

-- name: sealed_add
INSERT INTO sealed_pack (id, at_ms, hash) VALUES ($id, $at_ms, $hash)

-- name: sealed_file_add
INSERT INTO sealed_file (pack, number, name, text)
VALUES ($pack, $number, $name, $text)

-- name: sealed_list
SELECT id, hash FROM sealed_pack ORDER BY at_ms, id

-- name: sealed_files
SELECT name, text FROM sealed_file WHERE pack = $pack ORDER BY number
