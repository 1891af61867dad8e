-- The coverage report: who is registered where, and who helps them.

-- Villages in scope: households, people, and whether the village is poor.
-- name: coverage_villages
SELECT p."place", p."name",
  (SELECT COUNT(*) FROM "household" AS h WHERE h."place" = p."place"),
  (SELECT COUNT(*) FROM "person" AS m WHERE m."place" = p."place"),
  (SELECT y."kind" FROM "village_year" AS y WHERE y."place" = p."place"
   AND y."kind" IS NOT NULL ORDER BY y."year" DESC LIMIT 1)
FROM "place" AS p
WHERE p."place" BETWEEN $place_lo AND $place_hi AND p."kind" = 5
  AND (p."starts" IS NULL OR p."starts" <= $today)
  AND (p."ends" IS NULL OR p."ends" > $today)
ORDER BY p."place" LIMIT 1000000

-- Units that help villages in scope.
-- name: coverage_units
SELECT c."place", c."organisation", o."kind"
FROM "custody" AS c JOIN "organisation" AS o ON o."id" = c."organisation"
WHERE c."place" BETWEEN $place_lo AND $place_hi AND c."kind" = 1
  AND (c."starts" IS NULL OR c."starts" <= $today)
  AND (c."ends" IS NULL OR c."ends" > $today)
ORDER BY c."place", o."kind" LIMIT 1000000

-- Households and people by the year planned for their exit.
-- name: coverage_plan
SELECT h."plan_exit_year", COUNT(DISTINCT h."id"), COUNT(m."id")
FROM "household" AS h LEFT JOIN "membership" AS m
  ON m."household" = h."id" AND (m."ends" IS NULL OR m."ends" > $today)
WHERE h."place" BETWEEN $place_lo AND $place_hi
GROUP BY h."plan_exit_year" ORDER BY h."plan_exit_year" LIMIT 1000

-- Households with and without a helper of their own.
-- name: coverage_helpers
SELECT COUNT(*), SUM(CASE WHEN EXISTS (SELECT 1 FROM "custody" AS c
  WHERE c."household" = h."id" AND (c."ends" IS NULL OR c."ends" > $today))
  THEN 1 ELSE 0 END)
FROM "household" AS h WHERE h."place" BETWEEN $place_lo AND $place_hi
