-- Places by code; names and classes are public, so place_row carries no scope.

-- The latest of them is picked by the caller: a sorter costs more than all the rest.
-- name: place_row
SELECT "name", "starts", "classes" FROM "place"
WHERE "place" = $place AND ("starts" IS NULL OR "starts" <= $today)
LIMIT 100

-- Counties and what stands at their level, in scope.
-- name: place_counties
SELECT DISTINCT "place" FROM "place"
WHERE "place" BETWEEN $place_lo AND $place_hi
  AND "place" % $county = 0 AND "place" % $city <> 0
ORDER BY "place" LIMIT 4000

-- Places of one level below another, in scope, with what is registered there.
-- name: place_children
SELECT p."place", p."name",
  (SELECT COUNT(*) FROM "household" AS h
   WHERE h."place" BETWEEN p."place" AND p."place" + $step - 1),
  (SELECT COUNT(*) FROM "person" AS m
   WHERE m."place" BETWEEN p."place" AND p."place" + $step - 1)
FROM "place" AS p
WHERE p."place" BETWEEN $place_lo AND $place_hi
  AND p."place" <> $self AND p."place" % $step = 0
  AND ("starts" IS NULL OR "starts" <= $today)
  AND ("ends" IS NULL OR "ends" > $today)
ORDER BY p."place" LIMIT 2000
