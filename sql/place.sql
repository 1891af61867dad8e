-- Places by code; names are public, so these carry no scope.

-- name: place_name
SELECT "name" FROM "place"
WHERE "place" = $place AND ("starts" IS NULL OR "starts" <= $today)
ORDER BY "starts" DESC LIMIT 1
