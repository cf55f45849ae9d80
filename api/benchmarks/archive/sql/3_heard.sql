-- The messages by others, and how each stands to the account.
WITH messages AS (
    SELECT
        *,
        coalesce(has(named, {own}), FALSE) OR coalesce(via, '') = 'mention' AS is_named,
        coalesce(reply_author = {own}, FALSE) AS to_own
    FROM said
    WHERE NOT is_own
)
SELECT
    nr,
    id,
    moment,
    author,
    followers,
    found_by_answer,
    coalesce(via, CASE WHEN to_own THEN 'comment' ELSE 'mention' END) = 'comment' AS is_comment,
    size_of(named) >= {bystanders} AND others(named, author) >= {bystanders} AS is_bystander,
    CASE
        WHEN is_repost THEN 'repost'
        WHEN to_own THEN 'addressed'
        WHEN via = 'comment' AND (NOT replies OR reply_author IS NULL) THEN 'addressed'
        WHEN is_named AND (NOT replies OR coalesce(reply_author = author, FALSE)) THEN 'addressed'
        WHEN is_named THEN 'overheard'
        ELSE 'unaddressed'
    END AS standing
FROM messages
