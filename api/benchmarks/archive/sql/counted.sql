SELECT
    count(*) AS every,
    count(*) FILTER (WHERE account IS NOT NULL AND instr(account, ':') > 1 AND id IS NOT NULL AND moment >= 0) AS readable,
    max(moment) FILTER (WHERE account IS NOT NULL AND instr(account, ':') > 1 AND id IS NOT NULL) AS newest
FROM every_row
