-- How far back each account's openings are counted, and what else was said to it.
WITH counted AS (
    SELECT
        talk.nr,
        count(*) FILTER (WHERE talk.role = 'opening') AS openings,
        count(*) FILTER (WHERE talk.role = 'opening' AND talk.moment >= accounts.now - {window}) AS recent,
        count(*) FILTER (WHERE talk.role = 'opening' AND talk.moment >= accounts.now - {long_window}) AS older,
        count(*) FILTER (WHERE talk.role = 'follow_up') AS follow_ups,
        count(*) FILTER (WHERE talk.role = 'bystander') AS bystanders,
        count(*) FILTER (WHERE talk.role = 'found_by_answer') AS found_by_answer
    FROM talk
    JOIN accounts ON accounts.nr = talk.nr
    GROUP BY talk.nr
)
SELECT *, CASE WHEN recent < {least} AND older > recent THEN {long_window} ELSE {window} END AS reach
FROM counted
