SELECT count(*) AS missing FROM {relation} WHERE mentions IS NULL
