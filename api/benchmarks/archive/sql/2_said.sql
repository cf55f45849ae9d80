-- Whom each post replies to and quotes: whoever wrote the post of that id, else whom the archive says.
SELECT
    named.nr,
    named.id,
    named.moment,
    named.is_repost,
    named.via,
    named.followers,
    named.found_by_answer,
    named.found_by_message,
    named.author,
    named.author IN ({own}, {support}) AS is_own,
    named.reply_key IS NOT NULL AS replies,
    coalesce(parent.author, named.reply_author) AS reply_author,
    coalesce(quoted.author, named.quotes_author) AS quotes_author,
    named.named
FROM named
LEFT JOIN named AS parent ON parent.nr = named.nr AND parent.key = named.reply_key
LEFT JOIN (
    SELECT quoting.nr, quoting.key, quoted.author
    FROM named AS quoting
    JOIN named AS quoted ON quoted.nr = quoting.nr AND quoted.key = quoting.quotes_key
    WHERE quoting.quotes_key IS NOT NULL
) AS quoted ON quoted.nr = named.nr AND quoted.key = named.key
