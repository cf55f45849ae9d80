-- The rows that can be read, of which nothing is later than the archive.
SELECT * FROM every_row WHERE id IS NOT NULL AND moment >= 0 AND moment <= {latest}
