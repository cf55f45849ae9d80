-- How many openings of each part of an account there are: how many were answered, and how many are old enough for each
-- horizon. The parts are all openings, those of each channel, and those of each audience.
WITH gathered AS (
    SELECT nr, manner, is_answered, passed, count(*) AS n
    FROM (
        SELECT
            nr,
            manner,
            is_answered,
            CASE
                WHEN age >= 168 * {hour} THEN 5
                WHEN age >= 72 * {hour} THEN 4
                WHEN age >= 24 * {hour} THEN 3
                WHEN age >= 8 * {hour} THEN 2
                WHEN age >= {hour} THEN 1
                ELSE 0
            END AS passed
        FROM openings
    ) AS sorted
    GROUP BY nr, manner, is_answered, passed
)
SELECT
    gathered.nr,
    parts.part,
    CAST(sum(gathered.n) AS BIGINT) AS n,
    CAST(coalesce(sum(gathered.n) FILTER (WHERE gathered.is_answered), 0) AS BIGINT) AS answered,
    CAST(coalesce(sum(gathered.n) FILTER (WHERE gathered.passed >= 1), 0) AS BIGINT) AS aged_1,
    CAST(coalesce(sum(gathered.n) FILTER (WHERE gathered.passed >= 2), 0) AS BIGINT) AS aged_8,
    CAST(coalesce(sum(gathered.n) FILTER (WHERE gathered.passed >= 3), 0) AS BIGINT) AS aged_24,
    CAST(coalesce(sum(gathered.n) FILTER (WHERE gathered.passed >= 4), 0) AS BIGINT) AS aged_72,
    CAST(coalesce(sum(gathered.n) FILTER (WHERE gathered.passed >= 5), 0) AS BIGINT) AS aged_168
FROM gathered
JOIN {parts} ON parts.manner = gathered.manner
GROUP BY gathered.nr, parts.part
