-- Ids and names as fingerprints, which are compared within one account only: its own names are {own}, those of its
-- support {support}, and whom nobody knows is absent.
WITH compared AS (
    SELECT
        accounts.*,
        seen.id,
        seen.moment,
        seen.is_repost,
        seen.via,
        seen.followers,
        seen.found_by_answer,
        seen.found_by_message,
        fingerprint(seen.id) AS key,
        fingerprint(seen.reply_to_id) AS reply_key,
        fingerprint(seen.quotes_id) AS quotes_key,
        fingerprint(folded(seen.author)) AS author,
        fingerprint(folded(seen.reply_to_author)) AS reply_author,
        fingerprint(folded(seen.quotes_author)) AS quotes_author,
        fingerprints(seen.mentions) AS named
    FROM seen
    JOIN accounts ON accounts.account = seen.account
    WHERE {part}
)
SELECT
    nr,
    id,
    moment,
    is_repost,
    via,
    followers,
    found_by_answer,
    found_by_message,
    key,
    reply_key,
    quotes_key,
    CASE WHEN author IS NULL THEN {own} ELSE voice(author, handle, address, own_id, support) END AS author,
    voice(reply_author, handle, address, own_id, support) AS reply_author,
    voice(quotes_author, handle, address, own_id, support) AS quotes_author,
    CASE WHEN named IS NOT NULL THEN voices(named, handle, address, own_id, support) END AS named
FROM compared
