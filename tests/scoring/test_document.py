import json
from dataclasses import replace

import pytest
from builders import WORDS, account, ago, answer, answered_and_not, comment, evidence, post

from api.scoring.behind import posts_behind
from api.scoring.document import document, encode, without_score
from api.scoring.evidence import Coverage, Reference, Site
from api.scoring.method import CHECKS, Weights, published
from api.scoring.score import score


def page_of(seen, **more):
    return document(score(seen, **more))


def reply_of(waits, **more):
    return page_of(answered_and_not(waits, **more))["parts"]["reply_rate"]


def test_the_shape_is_the_apis():
    page = page_of(answered_and_not([1, None] * 10))
    assert set(page) == {
        "account", "status", "reason", "method", "score", "interval", "grade", "tier", "tier_words", "level", "summary",
        "parts", "study_2010", "statement", "declaration", "coverage", "posts_url", "collected_at", "expires_at",
    }  # fmt: skip
    assert [point["hours"] for point in page["parts"]["reply_rate"]["curve"]] == [1, 8, 24, 72, 168]
    assert [check["name"] for check in page["parts"]["link_hygiene"]["checks"]] == [rule.name for rule in CHECKS]
    assert (page["collected_at"], page["expires_at"]) == ("2026-11-22T12:00:00Z", "2026-11-22T18:00:00Z")
    assert page["parts"]["reply_rate"]["weight"] == 60


def test_summary_says_rate_median_n_and_window():
    assert page_of(answered_and_not([1, 2, 3, 4, 5, 6, None, None, None, None]))["summary"] == (
        "Answers 60 % of questions within a day, half within 5 h (10 in 90 days)."
    )


def test_most_never_answered_is_said_only_when_it_was_seen():
    assert reply_of([1, *[None] * 11])["median_wait_reason"] == "most are never answered"
    young = reply_of([1, *[None] * 11], first_hours=40, step_hours=3)
    assert young["median_wait_reason"] == "it is too early to say how long half of them wait"


def test_never_answered_is_zero_of_n_with_its_upper_end():
    reply = reply_of([None] * 20)
    assert (reply["ever_answered"], reply["ever_answered_words"]) == (
        False,
        "0 of 20: at most 16 % are answered within a week",
    )
    assert reply["curve"][2]["rate"] == 0.0
    assert 0.15 < reply["curve"][2]["high"] < 0.17


def test_no_messages_are_no_numbers():
    page = page_of(evidence([post("p0", 50)]))
    reply = page["parts"]["reply_rate"]
    assert (page["status"], page["score"], reply["points"], reply["n"]) == ("withheld", None, None, 0)
    assert [point["rate"] for point in reply["curve"]] == [None] * 5
    assert (reply["ever_answered"], reply["deflection_share"], reply["by_channel"]["comment"]) == (None, None, None)
    assert page["parts"]["follower_ratio"]["reason"] == "The number of followers is not known."


def test_an_unknown_number_is_null_and_never_zero():
    ratio = page_of(evidence(account=account(followers=10)))["parts"]["follower_ratio"]
    assert (ratio["followers"], ratio["following"], ratio["ratio"], ratio["points"]) == (10, None, None, None)


def test_a_ratio_that_cannot_be_says_so():
    ratio = page_of(evidence(account=account(network="youtube", followers=10)))["parts"]["follower_ratio"]
    assert ratio["points"] is None
    assert ratio["reason"] == ratio["words"] == "Not applicable: this network does not show whom an account follows."


def test_examples_are_the_newest_and_only_links_that_a_browser_may_follow():
    messages = [comment(f"m{n}", 200 - n, f"p{n}") for n in range(7)]
    messages.append(comment("young", 100, "somebody"))
    messages[6] = replace(messages[6], url="javascript:alert(1)")
    reply = page_of(evidence([post("p0", 300)], messages))["parts"]["reply_rate"]
    assert reply["unanswered_examples"] == [f"https://bsky.example/m{n}" for n in (5, 4, 3, 2, 1)]


def test_what_became_of_each_message_is_told():
    seen = answered_and_not([1, None, None], first_hours=200, step_hours=98)
    behind = posts_behind(score(seen))
    assert [(one["id"], one["outcome"], one["wait_seconds"]) for one in behind["openings"]] == [
        ("m2", "waiting", None),
        ("m1", "waiting", None),
        ("m0", "answered", 3600),
    ]
    assert behind["openings"][2]["answer_url"] == "https://bsky.example/a0"


def test_who_asks_not_to_be_shown_is_counted_and_not_pointed_to():
    message = replace(comment("at://did:plc:dan/1", 200, "dan"), unlisted=True, url=None)
    seen = score(evidence([post("p0", 300)], [message, replace(message, id="at://did:plc:dan/2", is_repost=True)]))
    assert len(posts_behind(seen)["openings"]) == 1
    assert b"did:plc:dan" not in encode(posts_behind(seen))


def test_an_unlisted_message_is_pointed_to_nowhere_whatever_address_comes_with_it():
    hidden = [
        replace(comment(f"m{n}", 200 + n, f"person{n}"), unlisted=True, url=f"https://hidden/{n}") for n in (0, 1)
    ]
    among = replace(comment("c", 150, "cy", under="m0"), reply_to=Reference("m0", "person0"), url="https://hidden/c")
    seen_twice = [among, replace(among, unlisted=True)]
    seen = score(evidence([post("p0", 300), answer("a", 199, "m0", "person0")], [*hidden, *seen_twice]))
    told = encode(document(seen)) + encode(posts_behind(seen))
    assert seen.facts.level.value == 3
    assert seen.facts.reply.curve.n == 2
    assert b"hidden" not in told


def test_steps_are_few_and_end_where_the_curve_ends():
    reply = reply_of([place * 0.7 + 0.1 for place in range(60)], first_hours=80 * 24)
    assert len(reply["steps"]) <= 32
    assert reply["steps"][-1][:2] == [round((59 * 0.7 + 0.1) * 3600), 1.0]
    assert reply["steps"] == sorted(reply["steps"])
    assert reply_of([None] * 12)["steps"] == []


def test_coverage_is_told_as_it_is():
    told = Coverage(posts=7, threads=2, since=ago(24), channels=("comment",), truncated=("Half.",), notes=("No key.",))
    assert page_of(evidence(coverage=told))["coverage"] == {
        "posts": 7, "threads": 2, "since": "2026-11-21T12:00:00Z", "channels": ["comment"],
        "truncated": ["Half."], "notes": ["No key."],
    }  # fmt: skip


def test_the_askers_weights_are_shown():
    page = page_of(answered_and_not([1, None] * 10), weights=Weights(50, 0, 12.5))
    assert [part["weight"] for part in page["parts"].values()] == [50, 0, 12.5]


@pytest.mark.parametrize("text", ["\ud800", "\x00", "</script>", "é\u202e"])
def test_any_text_can_be_written(text):
    page = page_of(evidence(account=account(name=text)))
    assert json.loads(encode(page))["account"]["name"] is not None


def test_an_account_without_a_score_says_why():
    made = without_score(account(), "not_found", "There is no such account.", last=None)
    assert (made["status"], made["reason"], made["account"]["key"], made["last"]) == (
        "not_found", "There is no such account.", "bluesky:kettles.example", None,
    )  # fmt: skip


def test_the_published_method_is_what_is_used():
    table = json.loads(json.dumps(published()))
    assert sum(table["reply_rate"]["axis_weights"]) == pytest.approx(1)
    assert [check["weight"] for check in table["link_hygiene"]["checks"]] == [3, 3, 4, 2, 2, 1, 2, 1]
    assert table["weights"] == {"reply": 60, "ratio": 15, "links": 25}


@pytest.mark.parametrize(("asking", "others"), [(4, 20), (14, 20), (14, 0)])
def test_all_openings_carry_their_own_curve_wait_and_deflections(asking, others):
    seen = _asked_and_told(asking, others)
    reply = document(score(seen))["parts"]["reply_rate"]
    every = reply["all_openings"]
    assert every["n"] == reply["openings"] == asking + others
    assert [point["rate"] for point in every["curve"] if point["hours"] == 24] == [every["rate_24h"]]
    if reply["denominator"] == "openings" or not others:
        own = {name: reply[name] for name in ("curve", "median_wait_seconds", "deflection_share")}
        assert {name: every[name] for name in own} == own
    else:
        assert every["deflection_share"] == pytest.approx(asking // 2 / (asking // 2 + others))
        assert every["curve"] != reply["curve"]


def test_without_openings_their_curve_is_unknown():
    every = document(score(evidence()))["parts"]["reply_rate"]["all_openings"]
    assert every["n"] == 0
    assert {point["rate"] for point in every["curve"]} == {None}
    assert every["deflection_share"] is every["median_wait_seconds"] is None


@pytest.mark.parametrize(
    ("site", "networks"),
    [
        (None, None),
        (Site(url="", answers=True), None),
        (Site(url="https://kettles.example", answers=False, profiles=("x:kettles",)), None),
        (Site(url="https://kettles.example", answers=True), []),
        (Site(url="https://kettles.example", answers=True, links_back=True), ["bluesky"]),
        (Site(url="https://kettles.example", answers=True, links_back=True, profiles=("x:k", "x:l")), ["bluesky", "x"]),
    ],
)
def test_the_home_page_tells_which_networks_it_links_to(site, networks):
    seen = document(score(evidence([post("p0", 5)], account=account(kind="organisation"), site=site)))
    assert seen["parts"]["link_hygiene"]["home_page_networks"] == networks


def _asked_and_told(asking, others):
    """Every second question is answered by sending the asker elsewhere, every other message in words."""
    posts, messages = [post("p0", 24 * 40)], []
    for place in range(asking + others):
        hours = 24.0 * (3 + place)
        asks = place < asking
        text = "Where is my kettle?" if asks else "Lovely colour."
        messages.append(comment(f"m{place}", hours, f"person{place}", text))
        word = WORDS[place % len(WORDS)]
        if place % 2 or not asks:
            said = f"Please send us a DM about the {word}." if asks else f"{word} and {WORDS[place % 7]} it is."
            posts.append(answer(f"a{place}", hours - 1 - place % 3, f"m{place}", f"person{place}", said))
    return evidence(posts, messages)
