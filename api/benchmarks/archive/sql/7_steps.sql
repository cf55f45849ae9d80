-- The steps of the response curves. As long as nobody drops out, the product of Kaplan and Meier is a ratio of counts
-- and Greenwood's sum a difference of two fractions; so a step reaches from one moment at which somebody drops out, or
-- that is a horizon, to the next. How many answers lie before such a moment, one count over all waits in order tells.
WITH lost AS (
    SELECT nr, wait AS until, manner, count(*) AS lost
    FROM openings
    WHERE NOT is_answered AND wait < {answer_limit}
    GROUP BY nr, wait, manner
),
kinds AS (
    SELECT DISTINCT nr, manner FROM openings
),
moments AS (
    SELECT nr, until FROM lost
    UNION
    SELECT accounts.nr, horizons.until FROM (SELECT DISTINCT nr FROM kinds) AS accounts CROSS JOIN {horizons}
),
lines AS (
    SELECT nr, manner, wait AS until, FALSE AS is_moment FROM openings WHERE is_answered
    UNION ALL
    SELECT kinds.nr, kinds.manner, moments.until, TRUE FROM kinds JOIN moments ON moments.nr = kinds.nr
),
numbered AS (
    SELECT nr, manner, until, is_moment, row_number() OVER ({all_in_order} nr, manner, until, is_moment) AS place
    FROM lines
),
passed AS (
    SELECT
        nr,
        manner,
        until,
        lag(until) OVER (PARTITION BY nr, manner ORDER BY until) AS since,
        place - 1 - lag(place) OVER (PARTITION BY nr, manner ORDER BY until) AS answered
    FROM numbered
    WHERE is_moment
),
steps AS (
    SELECT
        passed.nr,
        parts.part,
        passed.since,
        passed.until,
        CAST(sum(passed.answered) AS BIGINT) AS answered,
        CAST(coalesce(sum(lost.lost), 0) AS BIGINT) AS lost
    FROM passed
    JOIN {parts} ON parts.manner = passed.manner AND (parts.part = {whole} OR passed.until <= {day})
    LEFT JOIN lost ON lost.nr = passed.nr AND lost.until = passed.until AND lost.manner = passed.manner
    WHERE passed.since IS NOT NULL
    GROUP BY passed.nr, parts.part, passed.since, passed.until
),
placed AS (
    SELECT
        *,
        CAST(coalesce(sum(answered + lost) OVER (
            PARTITION BY nr, part ORDER BY until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS BIGINT) AS before
    FROM steps
)
SELECT nr, part, {gather} FROM placed WHERE answered > 0 GROUP BY nr, part
