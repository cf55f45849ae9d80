-- Each addressed message as it is certain in the end.
SELECT nr, key, age, wait, manner, role FROM told WHERE role <> {uncertain}
UNION ALL
SELECT nr, key, age, wait, manner, role FROM retold
