-- How far back each account's openings are counted, and what else was said to it.
WITH counted AS (
    SELECT
        nr,
        count(*) FILTER (WHERE role = {opening}) AS openings,
        count(*) FILTER (WHERE role = {opening} AND age <= {window}) AS recent,
        count(*) FILTER (WHERE role = {opening} AND age <= {long_window}) AS older,
        count(*) FILTER (WHERE role = {follow_up}) AS follow_ups,
        count(*) FILTER (WHERE role = {bystander}) AS bystanders,
        count(*) FILTER (WHERE role = {by_answer}) AS found_by_answer
    FROM talk
    GROUP BY nr
)
SELECT *, CASE WHEN recent < {least} AND older > recent THEN {long_window} ELSE {window} END AS reach
FROM counted
