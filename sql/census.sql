-- How far the changes of each lane go, and what happened since.

-- name: census_lanes
SELECT lane, change FROM lane ORDER BY lane LIMIT 4096

-- name: census_changes
SELECT seq, entity, id, old FROM change WHERE seq > $after AND seq <= $last
ORDER BY seq LIMIT $limit
