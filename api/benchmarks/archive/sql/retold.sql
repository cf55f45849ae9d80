-- What was uncertain in `told`: of the messages of a moment only the first by its id opens anything, and what came
-- before came before that moment.
WITH again AS (
    SELECT events.nr, events.exchange, half(events.doubled) AS age, events.manner, events.key, named.id
    FROM events
    JOIN (SELECT DISTINCT exchange FROM told WHERE role = {uncertain}) AS unclear ON unclear.exchange = events.exchange
    LEFT JOIN named ON named.nr = events.nr AND named.key = events.key AND events.manner IS NOT NULL
),
placed AS (
    SELECT
        *,
        min(age) OVER (
            PARTITION BY exchange ORDER BY age RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS earlier,
        max(CASE WHEN manner IS NULL THEN age END) OVER (
            PARTITION BY exchange ORDER BY age RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS answer,
        min(id) OVER (PARTITION BY exchange, age) AS first_id,
        count(*) OVER (PARTITION BY exchange, age) AS together
    FROM again
)
SELECT
    nr,
    key,
    age,
    CASE WHEN age - answer <= {answer_limit} THEN age - answer END AS wait,
    manner,
    CASE
        WHEN id = first_id AND (earlier IS NULL OR earlier - age >= {exchange_gap}) THEN {opening}
        ELSE {follow_up}
    END AS role
FROM placed
WHERE together > 1 AND manner < {of_bystander}
