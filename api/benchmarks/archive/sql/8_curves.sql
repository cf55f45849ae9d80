-- The response curves at the horizons: the share left unanswered and Greenwood's sum, each added up in order of time.
WITH counted AS (
    SELECT
        nr,
        beginning() AS nobody,
        count(*) AS n,
        count(*) FILTER (WHERE is_answered) AS answered,
        count(*) FILTER (WHERE age >= {hour}) AS aged_1,
        count(*) FILTER (WHERE age >= 8 * {hour}) AS aged_8,
        count(*) FILTER (WHERE age >= 24 * {hour}) AS aged_24,
        count(*) FILTER (WHERE age >= 72 * {hour}) AS aged_72,
        count(*) FILTER (WHERE age >= 168 * {hour}) AS aged_168,
        count(*) FILTER (WHERE is_comment) AS comment_n,
        count(*) FILTER (WHERE is_comment AND is_answered) AS comment_answered,
        count(*) FILTER (WHERE is_comment AND age >= {day}) AS comment_aged,
        count(*) FILTER (WHERE NOT is_comment) AS mention_n,
        count(*) FILTER (WHERE NOT is_comment AND is_answered) AS mention_answered,
        count(*) FILTER (WHERE NOT is_comment AND age >= {day}) AS mention_aged,
        count(*) FILTER (WHERE is_small) AS small_n,
        count(*) FILTER (WHERE is_small AND is_answered) AS small_answered,
        count(*) FILTER (WHERE is_small AND age >= {day}) AS small_aged,
        count(*) FILTER (WHERE NOT is_small) AS large_n,
        count(*) FILTER (WHERE NOT is_small AND is_answered) AS large_answered,
        count(*) FILTER (WHERE NOT is_small AND age >= {day}) AS large_aged
    FROM openings
    GROUP BY nr
),
at_1 AS (
    SELECT counted.*, whole.list AS steps, comments.list AS comments, mentions.list AS mentions, small.list AS small,
        large.list AS large, followed(nobody, whole.list, n, -1, {hour}) AS to_1
    FROM counted
    LEFT JOIN steps AS whole ON whole.nr = counted.nr AND whole.part = 0
    LEFT JOIN steps AS comments ON comments.nr = counted.nr AND comments.part = 1
    LEFT JOIN steps AS mentions ON mentions.nr = counted.nr AND mentions.part = 2
    LEFT JOIN steps AS small ON small.nr = counted.nr AND small.part = 3
    LEFT JOIN steps AS large ON large.nr = counted.nr AND large.part = 4
),
at_8 AS (SELECT *, followed(to_1, steps, n, {hour}, 8 * {hour}) AS to_8 FROM at_1),
at_24 AS (SELECT *, followed(to_8, steps, n, 8 * {hour}, 24 * {hour}) AS to_24 FROM at_8),
at_72 AS (SELECT *, followed(to_24, steps, n, 24 * {hour}, 72 * {hour}) AS to_72 FROM at_24),
at_168 AS (SELECT *, followed(to_72, steps, n, 72 * {hour}, 168 * {hour}) AS to_168 FROM at_72)
SELECT
    *,
    followed(nobody, comments, comment_n, -1, {day}) AS comment_day,
    followed(nobody, mentions, mention_n, -1, {day}) AS mention_day,
    followed(nobody, small, small_n, -1, {day}) AS small_day,
    followed(nobody, large, large_n, -1, {day}) AS large_day
FROM at_168
