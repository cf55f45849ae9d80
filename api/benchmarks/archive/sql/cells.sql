-- The cells of a table of conversations with support.
SELECT
    id_in(tweet_id) AS id,
    regexp_replace(trim(author_id), '^@', '') AS author,
    CASE
        WHEN lower(trim(inbound)) IN ('true', '1', 'yes') THEN TRUE
        WHEN lower(trim(inbound)) IN ('false', '0', 'no') THEN FALSE
    END AS inbound,
    moment_in(created_at) AS moment,
    text,
    id_in(response_tweet_id) AS answered,
    id_in(in_response_to_tweet_id) AS answers
FROM {relation}
