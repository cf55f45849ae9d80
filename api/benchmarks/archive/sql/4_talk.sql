-- Each addressed message with what came before and after it between its author and the account.
-- Times are doubled microseconds, odd for what the account says, so that a message comes first at the same time.
WITH events AS (
    SELECT
        nr, author AS person, 2 * moment AS doubled, moment, id, CAST(NULL AS BIGINT) AS said_at,
        is_comment, followers, found_by_answer, is_bystander
    FROM heard
    WHERE standing = 'addressed'
    UNION ALL
    SELECT
        nr, person, 2 * moment + 1, moment, CAST(NULL AS STRING), moment,
        FALSE, CAST(NULL AS BIGINT), FALSE, FALSE
    FROM (
        SELECT nr, moment, reply_author AS person FROM said WHERE is_own AND NOT is_repost
        UNION ALL
        SELECT nr, moment, quotes_author FROM said WHERE is_own AND NOT is_repost
        UNION ALL
        SELECT nr, moment, {each}(named) FROM said WHERE is_own AND NOT is_repost AND named IS NOT NULL
    ) AS spoken
    WHERE person NOT IN ({own}, {support})
),
placed AS (
    SELECT
        *,
        max(moment) OVER (
            PARTITION BY nr, person ORDER BY doubled RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before,
        min(id) OVER (
            PARTITION BY nr, person ORDER BY doubled RANGE BETWEEN CURRENT ROW AND CURRENT ROW
        ) AS first_id,
        min(said_at) OVER (
            PARTITION BY nr, person ORDER BY doubled RANGE BETWEEN 3 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS answered_at
    FROM events
)
SELECT
    nr,
    id,
    moment,
    is_comment,
    followers,
    CASE WHEN answered_at <= moment + {answer_limit} THEN answered_at - moment END AS wait,
    CASE
        WHEN found_by_answer THEN 'found_by_answer'
        WHEN is_bystander THEN 'bystander'
        WHEN id = first_id AND (before IS NULL OR moment - before >= {exchange_gap}) THEN 'opening'
        ELSE 'follow_up'
    END AS role
FROM placed
WHERE said_at IS NULL
