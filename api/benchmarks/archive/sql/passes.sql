-- The first and the last account of each pass: neighbours that together take as much memory as so many posts.
SELECT min(account) AS first, max(account) AS last
FROM (
    SELECT
        account,
        floor((sum(posts + {an_account}) OVER (
            ORDER BY account ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) - posts - {an_account}) / {a_pass}) AS pass
    FROM every_account
) AS placed
GROUP BY pass
ORDER BY pass
