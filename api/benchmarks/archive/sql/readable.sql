-- The rows that can be read, of which nothing is later than the archive.
SELECT *
FROM every_row
WHERE account IS NOT NULL AND instr(account, ':') > 1 AND id IS NOT NULL AND moment >= 0 AND moment <= {latest}
