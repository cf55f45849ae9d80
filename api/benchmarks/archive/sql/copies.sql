SELECT count(*) AS copies FROM (SELECT nr, key FROM named GROUP BY nr, key HAVING count(*) > 1) AS more
