-- The messages that enter the rate, as far as each was followed.
WITH entering AS (
    SELECT talk.*, windows.recent
    FROM talk
    JOIN windows ON windows.nr = talk.nr
    WHERE talk.role = {opening} AND talk.age <= windows.reach
),
few AS (
    SELECT
        entering.nr,
        entering.key,
        row_number() OVER (PARTITION BY entering.nr ORDER BY entering.age, named.id DESC) AS place
    FROM entering
    JOIN named ON named.nr = entering.nr AND named.key = entering.key
    WHERE entering.recent < {least}
)
SELECT
    entering.nr,
    entering.manner,
    entering.age,
    coalesce(entering.wait, least(entering.age, {answer_limit})) AS wait,
    entering.wait IS NOT NULL AS is_answered
FROM entering
LEFT JOIN few ON few.nr = entering.nr AND few.key = entering.key
WHERE entering.recent >= {least} OR few.place <= {least}
