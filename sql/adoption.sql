-- What a place and the places above it have adopted.  Public, so unscoped.

-- name: adoption_of
SELECT "pack", "starts", "ends", "settings", "decision", "place"
FROM "adoption"
WHERE "place" IN ($province, $city, $county, $township, $village)
ORDER BY "place", "id" LIMIT 1000
