-- What each post is to the account, once it is known whom it replies to and quotes: whoever wrote the post of that id,
-- else whom the archive says. An exchange is the account with one other person.
WITH resolved AS (
    SELECT
        named.nr,
        named.key,
        named.age,
        named.author,
        named.reply_key IS NOT NULL AS replies,
        coalesce(parent.author, named.reply_author) AS reply_author,
        coalesce(quoted.author, named.quotes_author) AS quotes_author,
        named.named,
        named.manner,
        named.traits,
        named.traits & {is_own} > 0 AS is_own,
        named.traits & ({is_own} + {reposts}) = {is_own} AS speaks,
        CASE WHEN named.named IS NULL THEN 0 ELSE others(named.named, named.author) END AS others
    FROM named
    LEFT JOIN named AS parent ON parent.nr = named.nr AND parent.key = named.reply_key
    LEFT JOIN (
        SELECT quoting.nr, quoting.key, quoted.author
        FROM named AS quoting
        JOIN named AS quoted ON quoted.nr = quoting.nr AND quoted.key = quoting.quotes_key
        WHERE quoting.quotes_key IS NOT NULL
    ) AS quoted ON quoted.nr = named.nr AND quoted.key = named.key
),
judged AS (
    SELECT
        *,
        CASE
            WHEN is_own THEN {unaddressed}
            WHEN traits & {repost} > 0 THEN {repost}
            WHEN reply_author = {own} THEN {addressed}
            WHEN traits & {via_comment} > 0 AND (NOT replies OR reply_author IS NULL) THEN {addressed}
            WHEN traits & {names_own} = 0 THEN {unaddressed}
            WHEN NOT replies OR reply_author = author THEN {addressed}
            ELSE {overheard}
        END AS standing
    FROM resolved
)
SELECT
    nr,
    key,
    age,
    CASE WHEN speaks THEN pair(nr, reply_author) WHEN standing = {addressed} THEN pair(nr, author) END AS exchange,
    CASE WHEN speaks THEN pair(nr, quotes_author) END AS quoting,
    CASE WHEN speaks AND others > 0 THEN named END AS naming,
    CASE WHEN standing = {addressed} THEN CAST(
        manner
        + CASE WHEN others >= {bystanders} THEN {of_bystander} ELSE 0 END
        + CASE
            WHEN traits & {via_comment} > 0 OR traits & {via_known} = 0 AND coalesce(reply_author = {own}, FALSE)
                THEN {comment}
            ELSE 0
        END
    AS TINYINT) END AS manner,
    CASE
        WHEN NOT is_own THEN standing + (traits & {found})
        ELSE traits
            + CASE
                WHEN NOT replies OR reply_author = {support} THEN 0
                WHEN reply_author = {own} THEN {continues}
                ELSE {answers}
            END
            + CASE
                WHEN others > 0 OR reply_author NOT IN ({own}, {support}) OR quotes_author NOT IN ({own}, {support})
                    THEN {to_people}
                ELSE 0
            END
    END AS traits
FROM judged
