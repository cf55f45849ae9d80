-- The posts of the accounts of one pass with their texts, each id once as in `single`, account by account.
SELECT
    account, id, author, moment, is_repost, via, followers, found_by_answer, found_by_message, reply_to_id,
    reply_to_author, quotes_id, quotes_author, mentions, text, links, url
FROM (
    SELECT
        seen.*,
        row_number() OVER (
            PARTITION BY seen.account, seen.id
            ORDER BY moment, is_repost, found_by_answer, found_by_message, author, reply_to_id, quotes_id, via, followers
        ) AS copy
    FROM seen
    JOIN accounts ON accounts.account = seen.account
    WHERE {part}
) AS numbered
WHERE copy = 1
ORDER BY account, moment, id
