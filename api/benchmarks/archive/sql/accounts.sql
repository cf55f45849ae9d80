-- The accounts of one pass: neighbours, so that of a file in their order only a part is read.
SELECT * FROM every_account WHERE {part}
