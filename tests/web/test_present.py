"""Score documents in words."""

from datetime import UTC, datetime, timedelta

import pytest
from web.pages_stub import HOSTILE, NOW, emptied, hostile, ledger, sample, without_score

from api.web.phrases import ago, between, count, duration, link, links, moment, percent, plain, sentence, within
from api.web.present import notice, report
from api.web.present_posts import SHOWN, behind
from api.web.present_replies import answer, hours_words, replies

SPACE = "\u00a0"


def told(fragments):
    return "".join(text for text, _ in fragments).replace(SPACE, " ")


def reply_rate(curve=(), **more):
    keys = ("hours", "rate", "low", "high")
    points = [dict(zip(keys, point, strict=False)) for point in curve]
    return {"denominator_words": "questions under its posts", "n": 48, "window_days": 90, "curve": points} | more


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.004, "under 1 %"),
        (0.005, "0 %"),
        (0.52, "52 %"),
        (0.994, "99 %"),
        (0.996, "over 99 %"),
        (1, "100 %"),
        (None, "unknown"),
        (float("nan"), "unknown"),
        ("0.5", "unknown"),
        (True, "unknown"),
    ],
)
def test_shares_are_whole_percent(share, words):
    assert percent(share).replace(SPACE, " ") == words


def test_intervals_are_told_in_words():
    assert between(0.38, 0.65) == f"between 38 and 65{SPACE}%"
    assert between(0.996, 1) == f"very close to 100{SPACE}%"
    assert between(52.0, 69.8, 1, "") == "between 52 and 70"
    assert between(None, 0.5) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (89, "89 seconds"),
        (2400, "40 minutes"),
        (3600, "1 hour"),
        (10_800, "3 hours"),
        (86_400, "1 day"),
        (100_000, "28 hours"),
        (130_000, "2 days"),
        (604_800, "7 days"),
        (-5, "0 seconds"),
    ],
)
def test_waits_take_the_largest_sensible_unit(seconds, words):
    assert duration(seconds).replace(SPACE, " ") == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"), (1, "1 second"), (59.5, "1 minute"), (3550, "1 hour"), (86 * 60, "86 minutes"),
        (95 * 60, "2 hours"), (10_800, "3 hours"), (86_400, "1 day"), (100_000, "28 hours"), (60 * 3600, "2.5 days"),
        (61 * 3600, "3 days"),
    ],
)  # fmt: skip
def test_what_comes_within_a_time_is_never_told_of_a_shorter_one(seconds, words):
    assert within(seconds).replace(SPACE, " ") == words


def test_a_median_does_not_contradict_the_table_beside_it():
    waits = dict(replies({"median_wait_seconds": 86 * 60, "p90_wait_seconds": 60 * 3600}, None).facts)
    assert waits["Half of those who ask have an answer within"] == f"86{SPACE}minutes"
    assert waits["Nine in ten have one within"] == f"2.5{SPACE}days"


def test_ages():
    assert ago(timedelta(seconds=20)) == "just now"
    assert ago(timedelta(hours=3)) == f"3{SPACE}hours ago"
    assert ago(timedelta(minutes=-10)) == f"in 10{SPACE}minutes"


def test_a_moment_is_told_to_machines_and_people():
    seen = moment("2026-11-22T15:02:00+01:00", NOW)
    assert (seen.iso, seen.ago) == ("2026-11-22T14:02:00Z", f"3{SPACE}hours ago")
    assert seen.words.replace(SPACE, " ") == "22 November 2026, 14:02 UTC"
    assert moment("2026-11-22T14:02:00", NOW) == seen
    assert moment(datetime(2026, 11, 22, 14, 2, tzinfo=UTC).timestamp(), NOW) == seen


@pytest.mark.parametrize("value", [None, "yesterday", "", {}, 1e300, True])
def test_what_is_no_time_is_none(value):
    assert moment(value, NOW) is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http://",
        "ftp://a.example",
        "https://user@evil.example",
        "https://a.example\\@evil.example",
        "https://[::1",
        "https://a.example/\u202egpj",
        "https://a.example:99999/",
        " https://a.example",
        "https://a.example/\n",
        None,
        7,
    ],
)
def test_addresses_that_are_not_safe_are_only_shown(address):
    assert link(address).href is None


def test_links_show_host_and_end():
    long = "https://www.kettles.example/" + "a" * 200 + "/the-end"
    shown = link(long)
    assert shown.href == long
    assert shown.text.startswith("kettles.example/")
    assert shown.text.endswith("/the-end")
    assert len(shown.text) <= 72
    assert [each.text for each in links(["https://a.example/", "https://a.example/", 3])] == ["a.example"]


def test_strangers_text_loses_controls_and_directions_only():
    assert plain("\u202eAcme\u0000\n  Kettles\u2069 👨\u200d👩\u200d👧 قهوة") == "Acme Kettles 👨\u200d👩\u200d👧 قهوة"
    assert plain("x" * 500, 10) == "x" * 9 + "…"
    assert plain(None) == ""


def test_sentences_and_counts():
    assert sentence("the site links back") == "The site links back."
    assert sentence("Really?") == "Really?"
    assert sentence("  ") is None
    assert (count(1200), count(None)) == ("1,200", "unknown")


CURVE = [
    (1, 0.31, 0.2, 0.45),
    (8, 0.44, 0.31, 0.58),
    (24, 0.52, 0.38, 0.65),
    (72, 0.58, 0.4, 0.67),
    (168, 0.6, 0.42, 0.69),
]


def test_the_answer_names_rate_interval_and_when_waiting_stops_helping():
    assert told(answer(reply_rate(CURVE))) == (
        "About half the time. It answers 52 % of questions under its posts within a day (between 38 and 65 %); "
        "if you have heard nothing after 3 days, you most likely will not."
    )


def test_where_answers_still_come_late_nobody_is_told_to_give_up():
    late = [*CURVE[:3], (72, 0.6, 0.45, 0.7), (168, 0.8, 0.65, 0.9)]
    assert told(answer(reply_rate(late))).endswith("(between 38 and 65 %), and 80 % within 7 days.")


@pytest.mark.parametrize(
    ("rate", "lead"),
    [
        (1.0, "Nearly always."),
        (0.8, "Mostly."),
        (0.6, "More often than not."),
        (0.3, "Sometimes."),
        (0.1, "Seldom."),
        (0.02, "Hardly ever."),
    ],
)
def test_the_lead_follows_the_rate(rate, lead):
    curve = [(24, rate, max(0, rate - 0.1), min(1, rate + 0.1))]
    assert told(answer(reply_rate(curve, answered=20))).startswith(lead)


def test_an_uncertain_rate_is_not_put_into_a_lead():
    wide = [(24, 0.5, 0.2, 0.8), (168, 0.5, 0.2, 0.8)]
    assert told(answer(reply_rate(wide))) == (
        "Too early to say for sure. It answers 50 % of questions under its posts within a day (between 20 and 80 %)."
    )
    assert told(answer(reply_rate([(24, 0.5, 0.45, 0.55)], n=9, answered=4))) == (
        "Too early to say. It has answered 4 of 9 questions under its posts in 90 days."
    )


def test_where_nearly_all_get_an_answer_it_says_how_soon():
    quick = [(24, 0.96, 0.9, 0.99), (168, 0.97, 0.91, 1)]
    assert told(answer(reply_rate(quick, median_wait_seconds=360))) == (
        "Nearly always. It answers 96 % of questions under its posts within a day (between 90 and 99 %); "
        "half of those who ask have one within 6 minutes."
    )


def test_no_answer_a_late_one_and_no_question_are_told_apart():
    none = [(24, 0.0, 0.0, 0.07), (168, 0.0, 0.0, 0.07)]
    assert told(answer(reply_rate(none, answered=0))) == (
        "Not so far. Of 48 questions under its posts, none got an answer within a day (at most 7 % do)."
    )
    machine = [{"name": "automated_share", "count": 24, "n": 24, "value": 1.0}]
    assert told(answer(reply_rate(none, answered=0, shares=machine))) == (
        "Not by a person. Of 48 questions under its posts, none got an answer by a person within a day "
        "(at most 7 % do); 24 answers came automatically."
    )
    late = [(24, 0.0, 0.0, 0.07), (168, 0.2, 0.1, 0.3)]
    assert told(answer(reply_rate(late, answered=9))) == (
        "Not within a day. Of 48 questions under its posts, none got an answer within a day (at most 7 % do), "
        "and 20 % within 7 days."
    )
    assert told(answer(reply_rate(n=0))) == "Nobody knows yet: no questions under its posts were seen in 90 days."
    why = "None of 12 messages seen counts, so nothing can be said of answers."
    assert told(answer(reply_rate(n=0, reason=why))) == f"Nobody knows yet. {why}"
    whole = reply_rate(CURVE, denominator_words="messages under its posts (questions among them are fewer than 10)")
    assert "52 % of messages under its posts within a day" in told(answer(whole))


def test_the_whole_report():
    made = report(sample(), NOW)
    assert (made.score.grade, made.score.value, made.score.interval) == ("C", 61, "between 52 and 70")
    assert [(part.title, part.points, part.weight) for part in made.parts] == [
        ("Replies", 55, "60"),
        ("Links", 79, "25"),
        ("Follower ratio", 90, "15"),
    ]
    assert [group.title for group in made.replies.groups] == [
        "By what is counted",
        "By what was written",
        "By way it was sent",
        "By who was asking",
    ]
    assert [len(group.rates) for group in made.replies.groups] == [2, 3, 1, 2]
    replied = made.replies.shares[0]
    assert (replied.counted, replied.then_words) == ("34 of 100", f"12{SPACE}%")
    assert dict(made.replies.excluded)["Not addressed to it"] == "4"
    assert "Reposts" not in dict(made.replies.excluded)
    assert [rate.value_words for rate in made.study] == [f"34{SPACE}%", f"3{SPACE}%", "no", "no"]
    assert (made.level.value, made.level.name) == (4, "talks with people")
    assert made.seen.missing == ("Mentions are not visible on this network without a key.",)
    assert made.seen.collected.ago == f"3{SPACE}hours ago"


def test_a_part_without_points_says_why():
    document = sample()
    document["parts"]["link_hygiene"] |= {"points": None, "reason": "nothing could be checked"}
    part = report(document, NOW).parts[1]
    assert (part.points, part.reason) == (None, "Nothing could be checked.")


@pytest.mark.parametrize("document", [{}, emptied(sample()), {"parts": None, "level": 3, "interval": "x"}])
def test_a_document_without_anything_is_still_a_report(document):
    made = report(document, NOW)
    assert (made.score.grade, made.score.value, made.checks, made.replies.groups) == ("?", None, (), ())


def test_a_hostile_document_is_still_a_report():
    made = report(hostile(sample()), NOW)
    assert made.who.name.startswith("evil<script>")
    assert "\u202e" not in made.who.name
    assert made.who.profile.href is None
    assert made.score.grade == "?"
    assert {check.result for check in made.checks} == {"not_checked"}
    assert all(shown.href is None for shown in made.replies.answered_examples)
    assert made.posts_url is None


def test_answer_hours_in_words():
    assert hours_words([0] * 22 + [5, 5]) == f"Nine in ten of 10{SPACE}answers came between 22:00 and 00:00 UTC."
    assert hours_words([1] + [0] * 22 + [9]) == f"Nine in ten of 10{SPACE}answers came between 23:00 and 00:00 UTC."
    assert hours_words([3] * 24) == f"Nine in ten of 72{SPACE}answers came between 00:00 and 22:00 UTC."
    assert hours_words([]) == ""


def test_hours_are_heights_of_the_busiest():
    hours = replies({"answer_hours": [0] * 23 + [4]}, None).hours
    assert (len(hours), hours[23].height, hours[0].height) == (24, 100.0, 0.0)
    assert replies({"answer_hours": [0] * 24}, None).hours == ()


def test_the_posts_behind():
    seen = behind(ledger(), sample(), NOW)
    assert (seen.total, len(seen.openings), seen.authors) == (131, 131, False)
    first, second, third = seen.openings[:3]
    assert (first.mark, first.outcome, first.counted) == ("pass", f"answered after 25{SPACE}minutes", True)
    assert (second.mark, second.outcome) == ("fail", "no answer within a week")
    assert (third.remarks, third.counted) == (("sent elsewhere",), False)
    assert [(posts.words, len(posts.links)) for posts in seen.shares] == [
        ("Replies to others among its posts", 34),
        ("Replies to itself among its posts", 5),
    ]
    assert seen.shares[0].links[0].href is None
    assert seen.excluded[0].words == "Replies to somebody else that only carry its name along"


def test_a_long_ledger_is_cut_and_says_how_long_it_is():
    seen = behind(ledger(SHOWN + 7), {}, NOW)
    assert (seen.total, len(seen.openings)) == (SHOWN + 7, SHOWN)
    assert seen.openings[0].created.iso > seen.openings[-1].created.iso


def test_no_ledger_and_an_odd_one():
    assert behind(None, {}, NOW) is None
    odd = behind({"openings": [{}, None], "posts": {"x_y": [HOSTILE, None]}, "excluded": 3}, {}, NOW)
    assert odd.total == 1
    assert odd.openings[0].outcome == "not known"
    assert odd.shares[0].words == "X y"


@pytest.mark.parametrize("status", ["unscored", "pending", "opted_out", "not_found", "unavailable"])
def test_every_status_without_a_score_has_its_words(status):
    made = notice(without_score(status, retry_at="2026-11-22T17:15:00Z"), NOW)
    assert made.heading.endswith(".")
    assert len(made.sentence) > 20
    assert made.retry.ago == f"in 10{SPACE}minutes"
    assert made.can_score is (status != "pending")
