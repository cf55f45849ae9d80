-- What was uncertain in `told`: of the messages of a moment only the first by its id opens anything, and what came
-- before came before that moment.
WITH unclear AS (
    SELECT DISTINCT exchange FROM told WHERE role = {uncertain}
),
again AS (
    SELECT
        events.nr,
        events.key,
        events.exchange,
        events.manner,
        half(events.doubled) AS age,
        count(events.manner) OVER (PARTITION BY events.exchange, events.doubled) AS messages
    FROM events
    JOIN unclear ON unclear.exchange = events.exchange
),
ids AS (
    SELECT named.nr, named.key, named.id
    FROM named
    JOIN (SELECT nr, key FROM again WHERE messages > 1) AS wanted ON wanted.nr = named.nr AND wanted.key = named.key
),
placed AS (
    SELECT
        again.*,
        ids.id,
        min(again.age) OVER (
            PARTITION BY again.exchange ORDER BY again.age RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS earlier,
        max(CASE WHEN again.manner IS NULL THEN again.age END) OVER (
            PARTITION BY again.exchange ORDER BY again.age RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS answer,
        min(ids.id) OVER (PARTITION BY again.exchange, again.age) AS first_id,
        count(*) OVER (PARTITION BY again.exchange, again.age) AS together
    FROM again
    LEFT JOIN ids ON ids.nr = again.nr AND ids.key = again.key AND again.messages > 1
)
SELECT
    nr,
    key,
    age,
    CASE WHEN age - answer <= {answer_limit} THEN age - answer END AS wait,
    manner,
    CASE
        WHEN (messages = 1 OR id = first_id) AND (earlier IS NULL OR earlier - age >= {exchange_gap}) THEN {opening}
        ELSE {follow_up}
    END AS role
FROM placed
WHERE together > 1 AND manner < {of_bystander}
