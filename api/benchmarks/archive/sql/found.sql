-- Every account with its rows, those that can be read, and of these those that are no later than the archive.
SELECT
    account,
    count(*) AS every,
    count(*) FILTER (WHERE id IS NOT NULL AND moment >= 0) AS readable,
    count(*) FILTER (WHERE id IS NOT NULL AND moment >= 0 AND moment <= {latest}) AS posts,
    max(moment) FILTER (WHERE id IS NOT NULL AND moment >= 0 AND moment <= {latest}) AS newest
FROM every_row
GROUP BY account
