-- Posts in a table of conversations: what each brand wrote, and what replies to it, names it or was answered by it.
WITH own AS (
    SELECT 'x:' || lower(author) AS account, id, moment, answers, text
    FROM cells
    WHERE NOT inbound AND author <> '' AND id IS NOT NULL AND moment IS NOT NULL
),
brands AS (
    SELECT DISTINCT account FROM own
),
people AS (
    SELECT id, author, moment, answers, text
    FROM cells
    WHERE inbound AND author <> '' AND id IS NOT NULL AND moment IS NOT NULL
),
found AS (
    SELECT own.account, people.id, TRUE AS is_named, TRUE AS replies
    FROM people
    JOIN own ON own.id = people.answers
    UNION ALL
    SELECT brands.account, mentioned.id, TRUE, FALSE
    FROM (SELECT id, {each}(brands_in(text)) AS brand FROM people WHERE text LIKE '%@%') AS mentioned
    JOIN brands ON brands.account = 'x:' || mentioned.brand
    UNION ALL
    SELECT own.account, people.id, FALSE, FALSE
    FROM own
    JOIN people ON people.id = own.answers
),
once AS (
    SELECT account, id, max(replies) AS replies, {only_answered} OR NOT max(is_named) AS found_by_answer
    FROM found
    GROUP BY account, id
)
SELECT
    account,
    id,
    CAST(NULL AS STRING) AS author,
    moment,
    FALSE AS is_repost,
    CAST(NULL AS STRING) AS via,
    CAST(NULL AS BIGINT) AS followers,
    FALSE AS found_by_answer,
    FALSE AS found_by_message,
    answers AS reply_to_id,
    CAST(NULL AS STRING) AS reply_to_author,
    CAST(NULL AS STRING) AS quotes_id,
    CAST(NULL AS STRING) AS quotes_author,
    names_in(text) AS mentions,
    text,
    no_links() AS links,
    CAST(NULL AS STRING) AS url
FROM own
UNION ALL
SELECT
    once.account,
    people.id,
    people.author,
    people.moment,
    FALSE,
    CAST(NULL AS STRING),
    CAST(NULL AS BIGINT),
    once.found_by_answer,
    FALSE,
    people.answers,
    CASE WHEN once.replies THEN substr(once.account, 3) END,
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    names_in(people.text),
    people.text,
    no_links(),
    CAST(NULL AS STRING)
FROM once
JOIN people ON people.id = once.id
