-- The accounts of one pass.
SELECT * FROM every_account WHERE nr % {parts} = {part}
