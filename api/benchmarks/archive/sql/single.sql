-- One of each id: the earliest; of those at one moment one that was not found by its answer.
SELECT *
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY nr, key
            ORDER BY moment, is_repost, found_by_answer, found_by_message, author, reply_key, quotes_key, via, followers
        ) AS copy
    FROM named
) AS numbered
WHERE copy = 1
