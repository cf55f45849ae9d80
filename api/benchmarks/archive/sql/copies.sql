SELECT count(*) AS copies
FROM (SELECT nr, key FROM named WHERE nr BETWEEN {first} AND {last} GROUP BY nr, key HAVING count(*) > 1) AS more
