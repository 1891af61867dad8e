-- What targets count: who left poverty, who is planned to, by village and year.

-- The last exit of each household that has not fallen back.
-- name: target_exits
SELECT h."place", s."starts" / 10000, COUNT(DISTINCT h."id"),
    COUNT(DISTINCT m."id")
FROM "household" AS h JOIN "standing" AS s ON s."household" = h."id"
    LEFT JOIN "membership" AS m ON m."household" = h."id"
        AND (m."ends" IS NULL OR m."ends" > $today)
WHERE h."place" BETWEEN $place_lo AND $place_hi AND h."status" IN (1, 4)
    AND s."status" = 1 AND s."starts" <= $today
    AND NOT EXISTS (SELECT 1 FROM "standing" AS t
        WHERE t."household" = s."household" AND t."status" = 1
        AND t."starts" > s."starts")
GROUP BY h."place", s."starts" / 10000
ORDER BY h."place", s."starts" / 10000 LIMIT 1000000

-- name: target_planned
SELECT h."place", h."plan_exit_year", COUNT(DISTINCT h."id"), COUNT(m."id")
FROM "household" AS h LEFT JOIN "membership" AS m ON m."household" = h."id"
    AND (m."ends" IS NULL OR m."ends" > $today)
WHERE h."place" BETWEEN $place_lo AND $place_hi
    AND h."plan_exit_year" IS NOT NULL
GROUP BY h."place", h."plan_exit_year"
ORDER BY h."place", h."plan_exit_year" LIMIT 1000000
