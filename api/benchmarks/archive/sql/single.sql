-- One of each id: the earliest; of those at one moment one that was not found by its answer.
SELECT *
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY nr, key
            ORDER BY
                age DESC,
                CASE WHEN traits & {is_own} > 0 THEN traits & {reposts} ELSE traits & {repost} END,
                manner,
                (traits & {counts}) DESC,
                traits, author, reply_key, quotes_key
        ) AS copy
    FROM named
) AS numbered
WHERE copy = 1
