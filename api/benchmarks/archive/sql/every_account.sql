-- The accounts, numbered, with the fingerprints of their names and when they were seen.
SELECT
    found.account,
    CAST(row_number() OVER (ORDER BY found.account) AS INT) AS nr,
    name_print(substr(found.account, instr(found.account, ':') + 1)) AS handle,
    name_print(found.account) AS address,
    name_print(declared.id) AS own_id,
    name_prints(declared.support) AS support,
    declared.id AS said_id,
    declared.support AS said_support,
    CAST({now} AS BIGINT) AS now,
    found.posts
FROM found
LEFT JOIN declared ON declared.account = found.account
WHERE found.account IS NOT NULL AND instr(found.account, ':') > 1 AND found.posts > 0
