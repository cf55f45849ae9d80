-- One row an account: everything that is counted of it.
WITH own AS (
    SELECT
        said.nr, said.id, said.moment, said.author, said.is_own, said.is_repost, said.replies, said.found_by_message,
        coalesce(said.reply_author = {own}, FALSE) AS to_own,
        coalesce(said.reply_author IN ({own}, {support}), FALSE) AS to_voice,
        coalesce(said.reply_author NOT IN ({own}, {support}), FALSE)
            OR coalesce(said.quotes_author NOT IN ({own}, {support}), FALSE)
            OR others(said.named, {own}) > 0 AS to_people,
        (said.moment % {day} - said.moment % {hour}) / {hour} AS hour,
        said.author = {own} AND NOT said.found_by_message AND said.moment >= accounts.now - {window} AS is_recent
    FROM said
    JOIN accounts ON accounts.nr = said.nr
    WHERE said.is_own
),
recent AS (
    SELECT
        nr,
        count(*) FILTER (WHERE author = {own}) AS written,
        count(*) FILTER (WHERE author = {support}) AS by_support,
        count(*) FILTER (WHERE is_recent) AS posts,
        count(*) FILTER (WHERE is_recent AND is_repost) AS reposts,
        count(*) FILTER (WHERE is_recent AND NOT is_repost AND replies AND NOT to_voice) AS replies,
        count(*) FILTER (WHERE is_recent AND NOT is_repost AND replies AND to_own) AS self_replies,
        count(*) FILTER (WHERE is_recent AND (is_repost OR to_people)) AS talking
    FROM own
    GROUP BY nr
),
few AS (
    SELECT own.*, row_number() OVER (PARTITION BY own.nr ORDER BY own.moment DESC, own.id DESC) AS place
    FROM own
    JOIN recent ON recent.nr = own.nr
    WHERE recent.posts < {least} AND own.author = {own} AND NOT own.found_by_message
),
last_ones AS (
    SELECT
        nr,
        count(*) AS posts,
        count(*) FILTER (WHERE is_repost) AS reposts,
        count(*) FILTER (WHERE NOT is_repost AND replies AND NOT to_voice) AS replies,
        count(*) FILTER (WHERE NOT is_repost AND replies AND to_own) AS self_replies,
        count(*) FILTER (WHERE is_repost OR to_people) AS talking
    FROM few
    WHERE place <= {least}
    GROUP BY nr
),
hours AS (
    SELECT nr, {hours} FROM own WHERE NOT is_repost AND to_people GROUP BY nr
),
standings AS (
    SELECT
        nr,
        count(*) AS messages,
        count(*) FILTER (WHERE standing = 'repost' AND NOT found_by_answer) AS reposts,
        count(*) FILTER (WHERE standing = 'overheard' AND NOT found_by_answer) AS overheard,
        count(*) FILTER (WHERE standing = 'unaddressed' AND NOT found_by_answer) AS unaddressed,
        count(*) FILTER (WHERE standing <> 'addressed' AND found_by_answer) AS found_by_answer
    FROM heard
    GROUP BY nr
),
waits AS (
    SELECT nr, wait FROM openings WHERE is_answered
    UNION ALL
    SELECT talk.nr, talk.wait
    FROM talk
    JOIN windows ON windows.nr = talk.nr
    JOIN accounts ON accounts.nr = talk.nr
    WHERE talk.role = 'found_by_answer' AND talk.wait IS NOT NULL AND talk.moment >= accounts.now - windows.reach
),
answered_waits AS (
    SELECT nr, count(*) AS n, median(wait) AS middle FROM waits GROUP BY nr
)
SELECT
    accounts.account,
    accounts.now,
    coalesce(recent.written, 0) AS written,
    coalesce(standings.messages, 0) AS messages,
    coalesce(last_ones.posts, recent.posts, 0) AS posts,
    coalesce(last_ones.reposts, recent.reposts, 0) AS reposts,
    coalesce(last_ones.replies, recent.replies, 0) AS replies,
    coalesce(last_ones.self_replies, recent.self_replies, 0) AS self_replies,
    coalesce(last_ones.talking, recent.talking, 0) > 0 AS talks,
    coalesce(windows.reach, {window}) AS reach,
    coalesce(recent.by_support, 0) AS excluded_own,
    coalesce(standings.reposts, 0) AS excluded_repost,
    coalesce(standings.unaddressed, 0) AS excluded_unaddressed,
    coalesce(standings.overheard, 0) AS excluded_overheard,
    coalesce(standings.found_by_answer, 0) + coalesce(windows.found_by_answer, 0) AS excluded_found_by_answer,
    coalesce(windows.bystanders, 0) AS excluded_bystander,
    coalesce(windows.follow_ups, 0) AS excluded_follow_up,
    coalesce(windows.openings, 0) - coalesce(curves.n, 0) AS excluded_outside_window,
    coalesce(answered_waits.n, 0) AS waits,
    answered_waits.middle AS middle_wait,
    curves.n, curves.answered, curves.to_168.half AS median_wait, curves.to_168.ninth AS ninth_wait,
    curves.to_1.unanswered AS left_1, curves.to_1.hazard AS hazard_1, curves.aged_1,
    curves.to_8.unanswered AS left_8, curves.to_8.hazard AS hazard_8, curves.aged_8,
    curves.to_24.unanswered AS left_24, curves.to_24.hazard AS hazard_24, curves.aged_24,
    curves.to_72.unanswered AS left_72, curves.to_72.hazard AS hazard_72, curves.aged_72,
    curves.to_168.unanswered AS left_168, curves.to_168.hazard AS hazard_168, curves.aged_168,
    curves.comment_n, curves.comment_answered, curves.comment_day.unanswered AS comment_left,
    curves.comment_day.hazard AS comment_hazard, curves.comment_aged,
    curves.mention_n, curves.mention_answered, curves.mention_day.unanswered AS mention_left,
    curves.mention_day.hazard AS mention_hazard, curves.mention_aged,
    curves.small_n, curves.small_answered, curves.small_day.unanswered AS small_left,
    curves.small_day.hazard AS small_hazard, curves.small_aged,
    curves.large_n, curves.large_answered, curves.large_day.unanswered AS large_left,
    curves.large_day.hazard AS large_hazard, curves.large_aged,
    {hour_names}
FROM accounts
LEFT JOIN recent ON recent.nr = accounts.nr
LEFT JOIN last_ones ON last_ones.nr = accounts.nr
LEFT JOIN standings ON standings.nr = accounts.nr
LEFT JOIN windows ON windows.nr = accounts.nr
LEFT JOIN answered_waits ON answered_waits.nr = accounts.nr
LEFT JOIN hours ON hours.nr = accounts.nr
LEFT JOIN curves ON curves.nr = accounts.nr
