-- What was said in each exchange. Ages are doubled, odd for what the account said: of things said at one moment those
-- by the account come later in this order, which runs back in time.
SELECT nr, exchange, 2 * age + CASE WHEN manner IS NULL THEN 1 ELSE 0 END AS doubled, manner, key
FROM said
WHERE exchange IS NOT NULL
UNION ALL
SELECT nr, quoting, 2 * age + 1, NULL, NULL
FROM said
WHERE quoting IS NOT NULL
UNION ALL
SELECT nr, pair(nr, person), 2 * age + 1, NULL, NULL
FROM (SELECT nr, age, {each}(naming) AS person FROM said WHERE naming IS NOT NULL) AS spoken
WHERE person NOT IN ({own}, {support})
