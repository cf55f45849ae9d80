-- Each addressed message with what came before and after it in its exchange. What stands beside another thing that was
-- said at the same moment is uncertain: `retold` looks at it again.
WITH placed AS (
    SELECT
        *,
        lag(doubled) OVER (PARTITION BY exchange ORDER BY doubled) AS later,
        lead(doubled) OVER (PARTITION BY exchange ORDER BY doubled) AS earlier,
        last(CASE WHEN manner IS NULL THEN doubled END{ignoring_null}) OVER (
            PARTITION BY exchange ORDER BY doubled ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS answer
    FROM events
)
SELECT
    nr,
    key,
    exchange,
    half(doubled) AS age,
    CASE WHEN doubled + 1 - answer <= 2 * {answer_limit} THEN half(doubled + 1 - answer) END AS wait,
    manner,
    CAST(CASE
        WHEN manner >= {of_answer} THEN {by_answer}
        WHEN manner >= {of_bystander} THEN {bystander}
        WHEN earlier - doubled <= 1 OR doubled = later THEN {uncertain}
        WHEN earlier IS NULL OR earlier - doubled >= 2 * {exchange_gap} THEN {opening}
        ELSE {follow_up}
    END AS TINYINT) AS role
FROM placed
WHERE manner IS NOT NULL
