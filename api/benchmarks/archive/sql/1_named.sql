-- Ids and names as fingerprints, which are compared within one account only: its own names are {own}, those of its
-- support {support}, and whom nobody knows is absent. Times count back from when the account was seen. Whom a message
-- names matters only where these are several, or the account names them; most messages name one, which needs no list.
WITH compared AS (
    SELECT
        accounts.nr,
        accounts.handle,
        accounts.address,
        accounts.own_id,
        accounts.support,
        accounts.now - seen.moment AS age,
        seen.moment,
        seen.id,
        seen.is_repost,
        seen.via,
        seen.followers < {audience} AS is_small,
        seen.found_by_answer,
        seen.found_by_message,
        fingerprint(seen.id) AS key,
        fingerprint(seen.reply_to_id) AS reply_key,
        fingerprint(seen.quotes_id) AS quotes_key,
        name_print(seen.author) AS author,
        name_print(seen.reply_to_author) AS reply_author,
        name_print(seen.quotes_author) AS quotes_author,
        voice(lone_print(seen.mentions), accounts.handle, accounts.address, accounts.own_id, accounts.support) AS lone,
        crowd_prints(seen.mentions) AS crowd
    FROM seen
    JOIN accounts ON accounts.account = seen.account
    WHERE {part}
),
voiced AS (
    SELECT
        *,
        CASE WHEN author IS NULL THEN {own} ELSE voice(author, handle, address, own_id, support) END AS voice,
        CASE
            WHEN lone IS NOT NULL THEN lone = {own}
            WHEN crowd IS NOT NULL THEN has(crowd, handle) OR has(crowd, address) OR has(crowd, own_id)
        END AS names_own
    FROM compared
)
SELECT
    nr,
    id,
    age,
    key,
    reply_key,
    quotes_key,
    voice AS author,
    voice(reply_author, handle, address, own_id, support) AS reply_author,
    voice(quotes_author, handle, address, own_id, support) AS quotes_author,
    CASE
        WHEN lone IS NOT NULL THEN CASE WHEN voice IN ({own}, {support}) THEN list_of(lone) END
        WHEN size_of(crowd) >= {bystanders} OR voice IN ({own}, {support})
            THEN voices(crowd, handle, address, own_id, support)
    END AS named,
    CAST(CASE
        WHEN voice IN ({own}, {support}) THEN {is_own}
            + {by_support} * CAST(voice = {support} AS INT)
            + {reposts} * CAST(is_repost AS INT)
            + {counts} * CAST(voice = {own} AND NOT found_by_message AS INT)
            + {recent} * CAST(age <= {window} AS INT)
            + {an_hour} * hour_of(moment)
        ELSE {repost} * CAST(is_repost AS INT)
            + {found} * CAST(found_by_answer AS INT)
            + {names_own} * CAST(coalesce(names_own OR via = 'mention', FALSE) AS INT)
            + CASE WHEN via IS NULL THEN 0 WHEN via = 'comment' THEN {via_known} + {via_comment} ELSE {via_known} END
    END AS INT) AS traits,
    CAST({of_answer} * CAST(found_by_answer AS INT)
        + CASE WHEN is_small THEN {small} WHEN is_small IS NULL THEN 0 ELSE {large} END AS TINYINT) AS manner
FROM voiced
