-- What stands where: matters by state of their procedure, postings with open
-- objections.

-- name: matter_running
SELECT "pack", "procedure", "step", COUNT(*), MIN("due"),
    SUM(CASE WHEN "due" < $today THEN 1 ELSE 0 END), "holder"
FROM "matter"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "state" = $running
GROUP BY "pack", "procedure", "step", "holder"
ORDER BY "pack", "procedure", "step", "holder" LIMIT 500

-- All matters of a pack, whatever became of them.
-- name: matter_steps
SELECT "procedure", "step", COUNT(*)
FROM "matter"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "pack" = $pack
GROUP BY "procedure", "step"
ORDER BY "procedure", "step" LIMIT 500

-- name: matter_disputed
SELECT m."pack", m."procedure", m."step", COUNT(*), MIN(m."due"), 0
FROM "objection" o JOIN "matter" m ON m."id" = o."matter"
WHERE o."place" BETWEEN $place_lo AND $place_hi AND o."outcome" = 1
    AND o."decider" = $office AND m."state" = $running
GROUP BY m."pack", m."procedure", m."step"
ORDER BY m."pack", m."procedure", m."step" LIMIT 500

-- name: notice_running
SELECT n."id", n."matter" FROM "notice" n
JOIN "matter" m ON m."id" = n."matter"
WHERE n."place" BETWEEN $place_lo AND $place_hi
    AND (m."state" = $running OR n."open_ended" = 1)
    AND n."id" = (SELECT MAX(x."id")
    FROM "notice" x WHERE x."matter" = n."matter")
    AND (n."last_day" IS NULL OR n."last_day" >= $today)
ORDER BY n."place", n."id" LIMIT 100001

-- Sheets that hang without need: put up, not taken down, and the window is over
-- or the matter no longer where it was posted.
-- name: posting_hanging
SELECT p."spot", n."starts", n."last_day", n."matter", m."pack",
    m."procedure", m."step", m."state", n."open_ended", p."place"
FROM "posting" p JOIN "notice" n ON n."id" = p."notice"
JOIN "matter" m ON m."id" = n."matter"
WHERE p."place" BETWEEN $place_lo AND $place_hi AND p."taken_down" IS NULL
ORDER BY p."place", m."procedure", n."starts", n."last_day", p."spot", p."id"
LIMIT 20000

-- name: matter_households
SELECT "household" FROM "matter"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "state" = $running
    AND "procedure" = $procedure AND "household" IS NOT NULL
ORDER BY "household" LIMIT 10000000

-- A day is over and the office that the text names was told.
-- name: matter_escalated
SELECT "pack", "procedure", "step", COUNT(*), MIN("due"), 0
FROM "matter"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "state" = $running
    AND "escalated_to" = $office
GROUP BY "pack", "procedure", "step"
ORDER BY "pack", "procedure", "step" LIMIT 500

-- How many matters stand where in a place, and how many of them too long.
-- name: procedure_counts
SELECT "pack", "procedure", "step", COUNT(*),
    SUM(CASE WHEN "due" < $today THEN 1 ELSE 0 END)
FROM "matter"
WHERE "place" BETWEEN $place_lo AND $place_hi
GROUP BY "pack", "procedure", "step"
ORDER BY "pack", "procedure", "step" LIMIT 2000
