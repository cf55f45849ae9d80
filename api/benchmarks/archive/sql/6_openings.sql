-- The messages that enter the rate, as far as each was followed.
WITH entering AS (
    SELECT talk.*, windows.recent, accounts.now
    FROM talk
    JOIN windows ON windows.nr = talk.nr
    JOIN accounts ON accounts.nr = talk.nr
    WHERE talk.role = 'opening' AND talk.moment >= accounts.now - windows.reach
),
few AS (
    SELECT nr, id, row_number() OVER (PARTITION BY nr ORDER BY moment DESC, id DESC) AS place
    FROM entering
    WHERE recent < {least}
)
SELECT
    entering.nr,
    entering.is_comment,
    entering.followers < {audience} AS is_small,
    entering.now - entering.moment AS age,
    coalesce(entering.wait, least(entering.now - entering.moment, {answer_limit})) AS wait,
    entering.wait IS NOT NULL AS is_answered
FROM entering
LEFT JOIN few ON few.nr = entering.nr AND few.id = entering.id
WHERE entering.recent >= {least} OR few.place <= {least}
