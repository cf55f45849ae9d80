-- Whether practically every opening of a table of conversations was answered.
SELECT
    count(*) >= {enough} AND count(*) FILTER (WHERE answered IS NULL) <= {unanswered} * count(*) AS only_answered,
    (SELECT count(*) FROM cells WHERE id IS NULL OR moment IS NULL) AS bad
FROM cells
WHERE inbound AND answers IS NULL
