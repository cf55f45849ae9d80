SELECT count(*) AS copies
FROM (SELECT {by} FROM named WHERE nr BETWEEN {first} AND {last} GROUP BY {by} HAVING count(*) > 1) AS more
