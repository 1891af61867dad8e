-- Who answers for whom: posts and custodies in force on a day.

-- The posts of the five places of a chain.  Their holders are officials in the
-- order above a household: whoever may see it may see who answers for it.
-- name: chain_posts
SELECT p."id", p."place", p."office", p."role", p."name", p."holder",
    p."starts", p."ends", o."name"
FROM "post" AS p LEFT JOIN "organisation" AS o ON o."id" = p."organisation"
WHERE p."place" IN ($village, $township, $county, $city, $province)
    AND (p."starts" IS NULL OR p."starts" <= $day)
    AND (p."ends" IS NULL OR p."ends" > $day)
ORDER BY p."place" DESC, p."office", p."role", p."id" LIMIT 500

-- Custodies of a household on a day.
-- name: chain_household
SELECT c."id", c."place", c."kind", c."helper", p."name", p."holder",
    o."name", c."starts", c."ends", c."post"
FROM "custody" AS c LEFT JOIN "post" AS p ON p."id" = c."post"
    LEFT JOIN "organisation" AS o ON o."id" = c."organisation"
WHERE c."household" = $household
    AND (c."starts" IS NULL OR c."starts" <= $day)
    AND (c."ends" IS NULL OR c."ends" > $day)
ORDER BY c."kind", c."id" LIMIT 100

-- Custodies of the places themselves.
-- name: chain_custody
SELECT c."id", c."place", c."kind", c."helper", p."name", p."holder",
    o."name", c."starts", c."ends", c."post"
FROM "custody" AS c LEFT JOIN "post" AS p ON p."id" = c."post"
    LEFT JOIN "organisation" AS o ON o."id" = c."organisation"
WHERE c."place" IN ($village, $township, $county)
    AND c."household" IS NULL
    AND (c."starts" IS NULL OR c."starts" <= $day)
    AND (c."ends" IS NULL OR c."ends" > $day)
ORDER BY c."place" DESC, c."kind", c."id" LIMIT 500

-- Places in scope that stand on the day.
-- name: seat_places
SELECT "place", "name" FROM "place"
WHERE "place" BETWEEN $place_lo AND $place_hi
    AND ("starts" IS NULL OR "starts" <= $day)
    AND ("ends" IS NULL OR "ends" > $day)
ORDER BY "place" LIMIT 1000000

-- name: seat_posts
SELECT "place", "office", "role", "starts", 1 FROM "post"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "holder" IS NOT NULL
    AND ("starts" IS NULL OR "starts" <= $day)
    AND ("ends" IS NULL OR "ends" > $day)
ORDER BY "place" LIMIT 1000000

-- name: seat_custody
SELECT "place", '', "kind", MIN("starts"), COUNT(*) FROM "custody"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "household" IS NULL
    AND ("starts" IS NULL OR "starts" <= $day)
    AND ("ends" IS NULL OR "ends" > $day)
GROUP BY "place", "kind" ORDER BY "place" LIMIT 1000000

-- What a household, a post and a unit are called.
-- name: cover_household
SELECT "number", "head_name" FROM "household" WHERE "id" = $id

-- name: cover_post
SELECT "holder" FROM "post" WHERE "id" = $id

-- name: cover_organisation
SELECT "name" FROM "organisation" WHERE "id" = $id

-- Who has whom in custody, with the post behind it, whenever it was.
-- name: duty_custody
SELECT c."id", c."place", c."kind", c."household", c."post", c."helper",
    c."starts", c."ends", p."office", p."role", p."holder", p."name",
    p."starts", p."ends"
FROM "custody" AS c LEFT JOIN "post" AS p ON p."id" = c."post"
WHERE c."place" BETWEEN $place_lo AND $place_hi
    AND (c."ends" IS NULL OR c."ends" > $since)
ORDER BY c."place", c."id" LIMIT 5000000

-- name: duty_posts
SELECT "id", "place", "office", "role", "holder", "name", "starts", "ends"
FROM "post"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "holder" IS NOT NULL
    AND ("ends" IS NULL OR "ends" > $since)
ORDER BY "place", "id" LIMIT 1000000

-- name: duty_exemptions
SELECT "place", "duty", "post", "starts", "ends" FROM "exemption"
WHERE "place" BETWEEN $place_lo AND $place_hi AND "ends" > $since
ORDER BY "place", "id" LIMIT 100000

-- Days in the village and days of leave that touch a month, by post.
-- name: duty_stays
SELECT x."post", p."place", p."holder", p."name", x."kind", x."starts",
    x."ends"
FROM (SELECT "post", 1 AS "kind", "starts", "ends", "place" FROM "stay"
    UNION ALL
    SELECT "post", 2, "starts", "ends", "place" FROM "leave") AS x
JOIN "post" AS p ON p."id" = x."post"
WHERE x."place" BETWEEN $place_lo AND $place_hi AND x."starts" <= $last
    AND (x."ends" IS NULL OR x."ends" > $first)
ORDER BY p."place", x."post", x."starts" LIMIT 100000
