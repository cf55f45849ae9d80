-- Every account with its rows, those that can be read, and of these those that are no later than the archive.
SELECT
    account,
    count(*) AS every,
    count(*) FILTER (WHERE {readable}) AS readable,
    count(*) FILTER (WHERE {timely}) AS posts,
    max(moment) FILTER (WHERE {timely}) AS newest
FROM every_row
GROUP BY account
