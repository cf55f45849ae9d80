SELECT
    coalesce(sum(every), 0) AS every,
    coalesce(sum(readable) FILTER (WHERE account IS NOT NULL AND instr(account, ':') > 1), 0) AS readable,
    coalesce(sum(posts) FILTER (WHERE account IS NOT NULL AND instr(account, ':') > 1), 0) AS posts,
    count(*) FILTER (WHERE account IS NOT NULL AND instr(account, ':') > 1 AND posts > 0) AS accounts,
    max(newest) FILTER (WHERE account IS NOT NULL AND instr(account, ':') > 1) AS newest
FROM found
