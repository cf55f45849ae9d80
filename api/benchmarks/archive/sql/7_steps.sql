-- The steps of the response curves: of all openings up to the limit, of those of a channel or an audience up to a day.
WITH members AS (
    SELECT nr, 0 AS part, wait, is_answered FROM openings WHERE is_answered OR wait < {answer_limit}
    UNION ALL
    SELECT nr, CASE WHEN is_comment THEN 1 ELSE 2 END, wait, is_answered FROM openings WHERE wait <= {day}
    UNION ALL
    SELECT nr, CASE WHEN is_small THEN 3 ELSE 4 END, wait, is_answered
    FROM openings
    WHERE wait <= {day} AND is_small IS NOT NULL
),
ranked AS (
    SELECT nr, part, wait, is_answered, rank() OVER (PARTITION BY nr, part ORDER BY wait) AS place
    FROM members
),
steps AS (
    SELECT nr, part, wait, place, count(*) AS answered
    FROM ranked
    WHERE is_answered
    GROUP BY nr, part, wait, place
)
SELECT nr, part, {gather} FROM steps GROUP BY nr, part
