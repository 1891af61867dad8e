-- Pages and what is handed in about them.

-- name: page_put
INSERT INTO page (id, title, ends, digest, html, posted_ms)
VALUES ($id, $title, $ends, $digest, $html, $now_ms)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, ends = excluded.ends,
    digest = excluded.digest, html = excluded.html

-- name: page_drop
DELETE FROM page WHERE id = $id

-- name: page_load
SELECT html, ends, digest FROM page WHERE id = $id

-- name: page_list
SELECT id, digest FROM page ORDER BY id LIMIT 100000

-- name: page_texts
SELECT id, html FROM page WHERE id > $after ORDER BY id LIMIT 100

-- name: letter_add
INSERT INTO letter (page, at_ms, receipt, sealed)
VALUES ($page, $at_ms, $receipt, $sealed)

-- name: letter_next
SELECT seq, page, at_ms, receipt, sealed FROM letter WHERE seq > $after
ORDER BY seq LIMIT 100
