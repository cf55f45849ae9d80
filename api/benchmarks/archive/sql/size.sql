SELECT count(*) AS accounts, coalesce(sum(posts), 0) AS posts FROM every_account
