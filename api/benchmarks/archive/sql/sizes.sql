SELECT account, posts FROM every_account ORDER BY account
