-- Saved simulations.

-- name: simulation_add
INSERT INTO simulation (id, place, at_ms, who, title, ask, seq, digest, zh, en)
VALUES ($id, $place, $at_ms, $who, $title, $ask, $seq, $digest, $zh, $en)

-- name: simulation_place_add
INSERT INTO simulation_place (simulation, decision, number, body)
VALUES ($simulation, $decision, $number, $body)

-- name: simulation_row_add
INSERT INTO simulation_row (simulation, decision, place, household, moved)
VALUES ($simulation, $decision, $place, $household, $moved)

-- name: simulation_load
SELECT id, title, who, ask, digest, at_ms, place, seq, zh, en FROM simulation
WHERE id = $id AND place BETWEEN $place_lo AND $place_hi

-- name: simulation_list
SELECT id, title, who, ask, digest, at_ms, place, seq FROM simulation
WHERE place BETWEEN $place_lo AND $place_hi
  AND (at_ms < $before_ms OR (at_ms = $before_ms AND id < $before_id))
ORDER BY at_ms DESC, id DESC LIMIT $limit

-- Those of a decision; the first one when it is empty.
-- name: simulation_places
SELECT decision, body FROM simulation_place WHERE simulation = $simulation
  AND ($decision = '' OR decision = $decision)
ORDER BY number LIMIT 1

-- name: simulation_rows
SELECT place, household, moved FROM simulation_row
WHERE simulation = $simulation AND decision = $decision
  AND place BETWEEN $place_lo AND $place_hi
  AND (place > $after_place OR (place = $after_place AND household > $after_id))
  AND ($before < 0 OR moved / 4 = $before)
  AND ($after < 0 OR moved - moved / 4 * 4 = $after)
ORDER BY place, household LIMIT $limit

-- name: simulation_count
SELECT COUNT(*) FROM simulation_row
WHERE simulation = $simulation AND decision = $decision
  AND place BETWEEN $place_lo AND $place_hi
  AND ($before < 0 OR moved / 4 = $before)
  AND ($after < 0 OR moved - moved / 4 * 4 = $after)
