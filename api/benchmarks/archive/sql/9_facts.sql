-- One row an account: everything that is counted of it.
WITH traits AS (
    SELECT nr, traits, count(*) AS n FROM said GROUP BY nr, traits
),
sums AS (
    SELECT
        nr,
        sum(n) FILTER (WHERE traits >= {is_own} AND traits & {by_support} = 0) AS written,
        sum(n) FILTER (WHERE traits >= {is_own} AND traits & {by_support} > 0) AS by_support,
        sum(n) FILTER (WHERE traits & {current} = {current}) AS posts,
        sum(n) FILTER (WHERE traits & ({current} + {reposts}) = {current} + {reposts}) AS reposts,
        sum(n) FILTER (WHERE traits & ({current} + {reposts} + {answers}) = {current} + {answers}) AS replies,
        sum(n) FILTER (WHERE traits & ({current} + {reposts} + {continues}) = {current} + {continues}) AS self_replies,
        sum(n) FILTER (WHERE traits & {current} = {current} AND traits & ({reposts} + {to_people}) > 0) AS talking,
        {hours},
        sum(n) FILTER (WHERE traits < {is_own}) AS messages,
        sum(n) FILTER (WHERE traits = {repost}) AS reposted,
        sum(n) FILTER (WHERE traits = {overheard}) AS overheard,
        sum(n) FILTER (WHERE traits = {unaddressed}) AS unaddressed,
        sum(n) FILTER (
            WHERE traits < {is_own} AND traits & {found} > 0 AND traits <> {found} + {addressed}
        ) AS found_by_answer
    FROM traits
    GROUP BY nr
),
-- All are in `named`; joined from the left, it is not looked through before it is known that there are few.
few AS (
    SELECT said.nr, said.traits, row_number() OVER (PARTITION BY said.nr ORDER BY said.age, named.id DESC) AS place
    FROM said
    JOIN sums ON sums.nr = said.nr AND coalesce(sums.posts, 0) < {least}
    LEFT JOIN named ON named.nr = said.nr AND named.key = said.key
    WHERE said.traits & {counts} > 0
),
last_ones AS (
    SELECT
        nr,
        count(*) AS posts,
        count(*) FILTER (WHERE traits & {reposts} > 0) AS reposts,
        count(*) FILTER (WHERE traits & {reposts} = 0 AND traits & {answers} > 0) AS replies,
        count(*) FILTER (WHERE traits & {reposts} = 0 AND traits & {continues} > 0) AS self_replies,
        count(*) FILTER (WHERE traits & ({reposts} + {to_people}) > 0) AS talking
    FROM few
    WHERE place <= {least}
    GROUP BY nr
),
waits AS (
    SELECT nr, wait FROM openings WHERE is_answered
    UNION ALL
    SELECT talk.nr, talk.wait
    FROM talk
    JOIN windows ON windows.nr = talk.nr
    WHERE talk.role = {by_answer} AND talk.wait IS NOT NULL AND talk.age <= windows.reach
),
answered_waits AS (
    SELECT nr, count(*) AS n, median(wait) AS middle FROM waits GROUP BY nr
),
sought AS (
    SELECT nr, 1 AS tenths, to_168.half AS step FROM curves WHERE part = {whole} AND to_168.half IS NOT NULL
    UNION ALL
    SELECT nr, 9, to_168.ninth FROM curves WHERE part = {whole} AND to_168.ninth IS NOT NULL
),
ranked AS (
    SELECT
        sought.nr,
        sought.tenths,
        sought.step,
        openings.wait,
        row_number() OVER (PARTITION BY sought.nr, sought.tenths ORDER BY openings.wait) AS place
    FROM openings
    JOIN sought ON sought.nr = openings.nr
    WHERE openings.is_answered AND openings.wait > sought.step.since AND openings.wait <= sought.step.until
),
reached AS (
    SELECT nr, max(wait) FILTER (WHERE tenths = 1) AS half, max(wait) FILTER (WHERE tenths = 9) AS ninth
    FROM ranked
    WHERE place = greatest(1, CAST(ceil(step.place) AS BIGINT))
    GROUP BY nr
)
SELECT
    accounts.account,
    accounts.nr,
    accounts.now,
    coalesce(sums.written, 0) AS written,
    coalesce(sums.messages, 0) AS messages,
    coalesce(last_ones.posts, sums.posts, 0) AS posts,
    coalesce(last_ones.reposts, sums.reposts, 0) AS reposts,
    coalesce(last_ones.replies, sums.replies, 0) AS replies,
    coalesce(last_ones.self_replies, sums.self_replies, 0) AS self_replies,
    coalesce(last_ones.talking, sums.talking, 0) > 0 AS talks,
    coalesce(windows.reach, {window}) AS reach,
    coalesce(sums.by_support, 0) AS excluded_own,
    coalesce(sums.reposted, 0) AS excluded_repost,
    coalesce(sums.unaddressed, 0) AS excluded_unaddressed,
    coalesce(sums.overheard, 0) AS excluded_overheard,
    coalesce(sums.found_by_answer, 0) + coalesce(windows.found_by_answer, 0) AS excluded_found_by_answer,
    coalesce(windows.bystanders, 0) AS excluded_bystander,
    coalesce(windows.follow_ups, 0) AS excluded_follow_up,
    coalesce(windows.openings, 0) - coalesce(whole.n, 0) AS excluded_outside_window,
    coalesce(answered_waits.n, 0) AS waits,
    answered_waits.middle AS middle_wait,
    reached.half AS median_wait,
    reached.ninth AS ninth_wait,
    whole.to_168.half.place AS half_place,
    whole.to_168.ninth.place AS ninth_place,
    whole.n, whole.answered,
    whole.to_1.unanswered AS left_1, whole.to_1.hazard AS hazard_1, whole.aged_1,
    whole.to_8.unanswered AS left_8, whole.to_8.hazard AS hazard_8, whole.aged_8,
    whole.to_24.unanswered AS left_24, whole.to_24.hazard AS hazard_24, whole.aged_24,
    whole.to_72.unanswered AS left_72, whole.to_72.hazard AS hazard_72, whole.aged_72,
    whole.to_168.unanswered AS left_168, whole.to_168.hazard AS hazard_168, whole.aged_168,
    comment.n AS comment_n, comment.answered AS comment_answered, comment.to_24.unanswered AS comment_left,
    comment.to_24.hazard AS comment_hazard, comment.aged_24 AS comment_aged,
    mention.n AS mention_n, mention.answered AS mention_answered, mention.to_24.unanswered AS mention_left,
    mention.to_24.hazard AS mention_hazard, mention.aged_24 AS mention_aged,
    small.n AS small_n, small.answered AS small_answered, small.to_24.unanswered AS small_left,
    small.to_24.hazard AS small_hazard, small.aged_24 AS small_aged,
    large.n AS large_n, large.answered AS large_answered, large.to_24.unanswered AS large_left,
    large.to_24.hazard AS large_hazard, large.aged_24 AS large_aged,
    {hour_names}
FROM accounts
LEFT JOIN sums ON sums.nr = accounts.nr
LEFT JOIN last_ones ON last_ones.nr = accounts.nr
LEFT JOIN windows ON windows.nr = accounts.nr
LEFT JOIN answered_waits ON answered_waits.nr = accounts.nr
LEFT JOIN reached ON reached.nr = accounts.nr
LEFT JOIN curves AS whole ON whole.nr = accounts.nr AND whole.part = {whole}
LEFT JOIN curves AS comment ON comment.nr = accounts.nr AND comment.part = {comments}
LEFT JOIN curves AS mention ON mention.nr = accounts.nr AND mention.part = {mentions}
LEFT JOIN curves AS small ON small.nr = accounts.nr AND small.part = {smalls}
LEFT JOIN curves AS large ON large.nr = accounts.nr AND large.part = {larges}
