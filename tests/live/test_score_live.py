"""The service against the real Bluesky network: over HTTP comes out what was worked out by hand in expected_*.py."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from live import expected_brand as brand
from live import expected_others as others
from live.network import BlueskyNetwork
from live.service import Service, running_service

pytestmark = pytest.mark.live

RATE = 5e-5
POINTS = 0.051  # Points are given to one decimal.


@pytest.fixture(scope="module")
def service(bluesky_network: BlueskyNetwork) -> Iterator[Service]:
    with running_service(bluesky_network.appview_url) as running:
        yield running


@pytest.fixture(scope="module")
def hasty(bluesky_network: BlueskyNetwork) -> Iterator[Service]:
    """A service that gives the network little time."""
    limits = {"network_timeout_seconds": "2", "collection_timeout_seconds": "6"}
    with running_service(bluesky_network.appview_url, **limits) as running:
        yield running


@pytest.fixture(scope="module")
def scored(service: Service) -> dict[str, Any]:
    return service.score(brand.HANDLE)


@pytest.fixture(scope="module")
def reply(scored: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = scored["parts"]["reply_rate"]
    return part


def rkey(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def test_reading_a_score_asks_the_network_nothing(service: Service, bluesky: BlueskyNetwork) -> None:
    assert service.stored("nobody-asked.test")["status"] == "unscored"
    assert bluesky.do("stats")["requests"] == {}


def test_the_brand_has_a_score(scored: dict[str, Any], bluesky_network: BlueskyNetwork) -> None:
    assert (scored["status"], scored["reason"], scored["method"]) == ("ok", None, 1)
    assert scored["account"]["key"] == f"bluesky:{brand.HANDLE}"
    assert scored["account"]["id"] == bluesky_network.accounts["brightkettle"]["did"]
    assert scored["account"]["kind"] != "person"


@pytest.mark.parametrize(("name", "value"), brand.REPLY_RATE.items())
def test_counts_and_waits(reply: dict[str, Any], name: str, value: object) -> None:
    assert reply[name] == value


def test_the_median_is_gil_s_wait(reply: dict[str, Any]) -> None:
    assert reply["median_wait_seconds"] == brand.MEDIAN_WAIT_SECONDS


@pytest.mark.parametrize("hours", brand.CURVE)
def test_the_curve(reply: dict[str, Any], hours: int) -> None:
    [point] = [point for point in reply["curve"] if point["hours"] == hours]
    assert point == pytest.approx({"hours": hours, **brand.CURVE[hours]}, abs=RATE)


@pytest.mark.parametrize(("by", "group"), brand.GROUPS)
def test_groups(reply: dict[str, Any], by: str, group: str) -> None:
    expected, seen = brand.GROUPS[by, group], reply[by][group]
    if expected is None:
        assert seen is None
    else:
        assert (seen["n"], seen["answered"], seen["rate_24h"]) == pytest.approx(expected, abs=RATE)


@pytest.mark.parametrize(("name", "expected"), [("all_openings", brand.ALL_OPENINGS), ("asks_only", brand.ASKS_ONLY)])
def test_both_denominators(reply: dict[str, Any], name: str, expected: tuple[int, int, float]) -> None:
    seen = reply[name]
    assert (seen["n"], seen["answered"], seen["rate_24h"]) == pytest.approx(expected, abs=RATE)


@pytest.mark.parametrize("name", brand.SHARES)
def test_shares(reply: dict[str, Any], name: str) -> None:
    count, n = brand.SHARES[name]
    [row] = [row for row in reply["shares"] if row["name"] == name]
    assert (row["count"], row["n"]) == (count, n)
    assert row["value"] == pytest.approx(count / n, abs=RATE)
    assert reply[name] == row["value"]


@pytest.mark.parametrize("reason", brand.EXCLUDED)
def test_what_is_left_out(reply: dict[str, Any], reason: str) -> None:
    assert reply["excluded"][reason] == brand.EXCLUDED[reason]


def test_no_other_reason_leaves_anything_out(reply: dict[str, Any]) -> None:
    assert reply["excluded"].keys() == brand.EXCLUDED.keys()


def test_the_wait_of_answered_messages(reply: dict[str, Any]) -> None:
    seen = reply["answered_wait"]
    assert (seen["n"], seen["median_seconds"]) == brand.ANSWERED_WAIT


def test_hours_of_answers(reply: dict[str, Any], bluesky_network: BlueskyNetwork) -> None:
    created = {name: post["created_at"] for name, post in bluesky_network.posts.items()}
    assert reply["answer_hours"] == brand.answer_hours(created)


@pytest.mark.parametrize("opening", brand.OPENINGS)
def test_every_opening_and_what_became_of_it(
    service: Service, scored: dict[str, Any], bluesky_network: BlueskyNetwork, opening: str
) -> None:
    assert scored["status"] == "ok"
    rows = service.posts(brand.HANDLE)["openings"]
    [row] = [row for row in rows if seed_name(row, bluesky_network) == opening]
    kind, counted, outcome, wait, answer, template, deflection = brand.OPENINGS[opening]
    assert (row["kind"], row["counted"], row["outcome"], row["wait_seconds"]) == (kind, counted, outcome, wait)
    assert row["created_at"] == bluesky_network.posts[opening]["created_at"].replace(".000Z", "Z")
    assert (row["template"], row["deflection"]) == (template, deflection)
    if outcome == "answered":
        assert answer is not None
        assert row["answer_id"] == bluesky_network.posts[answer]["uri"]


def test_there_are_no_other_openings(service: Service, scored: dict[str, Any], bluesky_network: BlueskyNetwork) -> None:
    assert scored["status"] == "ok"
    seen = [seed_name(row, bluesky_network) for row in service.posts(brand.HANDLE)["openings"]]
    assert sorted(seen) == sorted(brand.OPENINGS)


def seed_name(row: dict[str, Any], network: BlueskyNetwork) -> str:
    """The seed's name of an opening; dan's is the one whose id is not told."""
    if row["id"].startswith("unlisted-"):
        return "dan-bpa"
    return next(name for name, post in network.posts.items() if post["uri"] == row["id"])


def test_examples_are_what_they_say(reply: dict[str, Any], bluesky_network: BlueskyNetwork) -> None:
    name_of = {rkey(post["uri"]): name for name, post in bluesky_network.posts.items()}
    answered = [name_of[rkey(url)] for url in reply["answered_examples"]]
    unanswered = [name_of[rkey(url)] for url in reply["unanswered_examples"]]
    assert answered
    assert unanswered
    assert {brand.OPENINGS[name][2] for name in answered} == {"answered"}
    assert {brand.OPENINGS[name][2] for name in unanswered} <= {"unanswered", "automated"}


def test_an_author_who_wants_no_strangers_is_not_led_to(
    service: Service, scored: dict[str, Any], bluesky_network: BlueskyNetwork
) -> None:
    ledger = service.get(f"scores/bluesky/{brand.HANDLE}/posts").text
    assert "profile/dan.test" not in str(scored) + ledger
    assert bluesky_network.posts["dan-bpa"]["uri"] not in str(scored) + ledger


def test_the_reply_part_s_points(reply: dict[str, Any]) -> None:
    assert reply["points"] == pytest.approx(brand.REPLY_POINTS, abs=POINTS)


def test_the_follower_ratio(scored: dict[str, Any]) -> None:
    part = scored["parts"]["follower_ratio"]
    assert (part["followers"], part["following"]) == (1200, 300)
    assert part["ratio"] == pytest.approx(brand.RATIO, abs=0.005)
    assert {cue["name"]: cue["result"] for cue in part["cues"]} == brand.CUES
    assert part["points"] == pytest.approx(brand.RATIO_POINTS, abs=POINTS)


@pytest.mark.parametrize("check", brand.LINK_CHECKS)
def test_link_checks(scored: dict[str, Any], check: str) -> None:
    seen = {row["name"]: row["result"] for row in scored["parts"]["link_hygiene"]["checks"]}
    assert seen.get(check) == brand.LINK_CHECKS[check]


def test_the_total(scored: dict[str, Any]) -> None:
    assert scored["parts"]["link_hygiene"]["points"] == pytest.approx(brand.LINK_POINTS, abs=POINTS)
    assert scored["score"] == pytest.approx(brand.SCORE, abs=POINTS)
    low, high = scored["interval"]
    assert low < scored["score"] < high
    assert (scored["grade"], scored["tier"], scored["level"]["value"]) == (brand.GRADE, "provisional", brand.LEVEL)


def test_coverage_says_what_could_be_seen(scored: dict[str, Any]) -> None:
    coverage = scored["coverage"]
    assert coverage["channels"] == ["comment"]
    assert "ention" in " ".join(coverage["notes"])
    assert coverage["posts"] == 40


def test_the_did_is_the_same_account(service: Service, scored: dict[str, Any], bluesky_network: BlueskyNetwork) -> None:
    assert service.stored(bluesky_network.accounts["brightkettle"]["did"]) == scored


def test_who_reads_gets_what_was_stored(service: Service, scored: dict[str, Any], bluesky: BlueskyNetwork) -> None:
    answer = service.get(f"scores/bluesky/{brand.HANDLE}")
    assert answer.json() == scored
    again = service.get(f"scores/bluesky/{brand.HANDLE}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert bluesky.do("stats")["requests"] == {}


@pytest.mark.parametrize(
    ("handle", "facts"),
    [
        ("silentpans.test", others.SILENT),
        ("fewcups.test", others.FEW),
        ("chattymugs.test", others.CHATTY),
        ("janetea.test", others.PERSON),
    ],
)
def test_other_accounts(service: Service, handle: str, facts: others.Facts) -> None:
    scored = service.score(handle)
    part = scored["parts"]["reply_rate"]
    assert scored["status"] == facts.status
    assert (part["denominator"], part["n"], part["answered"]) == (facts.denominator, facts.n, facts.answered)
    assert [point["rate"] for point in part["curve"]] == pytest.approx(facts.curve, abs=RATE)
    assert part["median_wait_seconds"] == facts.median_wait_seconds
    assert part["ever_answered"] == facts.ever_answered
    pinned = {
        "tier": (scored["tier"], facts.tier),
        "reply": (part["points"], facts.reply_points),
        "ratio": (scored["parts"]["follower_ratio"]["points"], facts.ratio_points),
        "links": (scored["parts"]["link_hygiene"]["points"], facts.link_points),
        "score": (scored["score"], facts.score),
        "grade": (scored["grade"], facts.grade),
        "level": (scored["level"]["value"], facts.level),
    }
    for name, (seen, expected) in pinned.items():
        if expected is not None:
            assert seen == (pytest.approx(expected, abs=POINTS) if isinstance(expected, float) else expected), name


def test_silence_is_bounded(service: Service) -> None:
    part = service.score("silentpans.test")["parts"]["reply_rate"]
    assert [point["high"] for point in part["curve"]] == pytest.approx([others.SILENT_HIGH] * 5, abs=RATE)
    assert "never" in part["median_wait_reason"]
    assert "0 of 12" in part["ever_answered_words"]


@pytest.mark.parametrize("handle", ["fewcups.test", "janetea.test"])
def test_too_few_messages_and_persons_get_no_score(service: Service, handle: str) -> None:
    scored = service.score(handle)
    assert (scored["score"], scored["grade"]) == (None, None)


def test_a_person_has_no_history(service: Service) -> None:
    service.score("janetea.test")
    answer = service.get("scores/bluesky/janetea.test/history")
    assert answer.status_code == 200
    assert "collected_at" not in answer.text


@pytest.mark.parametrize(
    ("handle", "word"),
    [("nobody.test", ""), ("oldlids.test", ""), ("gonebowls.test", "deactivated"), ("badbowls.test", "suspended")],
)
def test_an_account_that_is_not_there(service: Service, handle: str, word: str) -> None:
    scored = service.score(handle)
    assert scored["status"] == "not_found"
    assert word in scored["reason"]
    assert service.stored(handle)["status"] == "unscored"


def test_a_renamed_account_is_found_by_its_new_name(service: Service, bluesky_network: BlueskyNetwork) -> None:
    scored = service.score("newlids.test")
    assert scored["account"]["key"] == "bluesky:newlids.test"
    assert scored["account"]["id"] == bluesky_network.accounts["oldlids"]["did"]


def test_nothing_is_kept_of_an_account_that_opted_out(service: Service) -> None:
    scored = service.score("quietjars.test")
    assert scored["status"] == "opted_out"
    assert "parts" not in scored
    assert "Jars" not in str(scored)
    assert service.stored("quietjars.test")["status"] in {"unscored", "opted_out"}
    assert "Jars" not in service.get("scores/bluesky/quietjars.test/posts").text


def test_of_five_hundred_posts_the_latest_three_hundred_are_read(service: Service, bluesky: BlueskyNetwork) -> None:
    coverage = service.score("manyposts.test", max_age=0)["coverage"]
    assert coverage["posts"] == 300
    assert "300" in " ".join(coverage["truncated"])
    assert bluesky.do("stats")["requests"]["app.bsky.feed.getAuthorFeed"] == 3


def test_posts_of_the_last_ninety_days_are_read(service: Service, bluesky: BlueskyNetwork) -> None:
    coverage = service.score("longago.test", max_age=0)["coverage"]
    # One every 36 h: the 60th is 90 days and some seconds old.
    assert coverage["posts"] == 59
    assert bluesky.do("stats")["requests"]["app.bsky.feed.getAuthorFeed"] == 1


def test_an_empty_account_is_withheld(service: Service) -> None:
    scored = service.score("emptyshelf.test")
    assert scored["status"] == "withheld"
    assert (scored["score"], scored["parts"]["reply_rate"]["n"]) == (None, 0)


def test_many_callers_cause_one_collection(service: Service, bluesky: BlueskyNetwork) -> None:
    bluesky.do("create_account", name="crowded", bio="Seats.")
    bluesky.do("post", id="seat", by="crowded", text="A seat")
    bluesky.do("process")
    bluesky.do("reset_stats")
    with ThreadPoolExecutor(20) as callers:
        documents = list(callers.map(service.score, ["crowded.test"] * 20))
    assert documents == [documents[0]] * 20
    # The page with its one post, and the empty one after it.
    assert bluesky.do("stats")["requests"] == {"app.bsky.actor.getProfile": 1, "app.bsky.feed.getAuthorFeed": 2}


def test_an_appview_that_is_gone_is_said_and_costs_no_stored_score(hasty: Service, bluesky: BlueskyNetwork) -> None:
    bluesky.do("stop_appview")
    never = hasty.score("fewcups.test")
    assert (never["status"], never["last"]) == ("unavailable", None)
    bluesky.do("start_appview")
    good = hasty.score("fewcups.test")
    assert good["status"] == "withheld"
    bluesky.do("stop_appview")
    gone = hasty.score("fewcups.test", max_age=0)
    assert (gone["status"], gone["last"]) == ("unavailable", good)
    assert gone["age_seconds"] >= 0
    assert hasty.stored("fewcups.test") == good


@pytest.mark.parametrize(
    "failure",
    [
        {"mode": "drop"},
        {"mode": "hang"},
        {"mode": "status", "status": 503},
    ],
    ids=lambda rule: str(rule.get("status", rule["mode"])),
)
@pytest.mark.parametrize("after", [3, 6])
def test_an_appview_that_stops_in_the_middle_leaves_what_was_seen(
    hasty: Service, bluesky: BlueskyNetwork, failure: dict[str, Any], after: int
) -> None:
    """After three requests there are the profile and both pages of posts, after six some threads too."""
    bluesky.do("pause_appview", after=after, **failure)
    assert_partly_seen(hasty.score(brand.HANDLE, max_age=0))


def assert_partly_seen(scored: dict[str, Any]) -> None:
    assert scored["status"] in {"ok", "withheld"}
    assert scored["coverage"]["truncated"]
    assert scored["coverage"]["posts"] == 40
    assert scored["parts"]["reply_rate"]["n"] < brand.REPLY_RATE["n"]
    assert scored["parts"]["reply_rate"]["shares"][0]["count"] == brand.SHARES["reply_share"][0]


def test_once_the_appview_is_back_the_score_is_whole_again(hasty: Service, bluesky: BlueskyNetwork) -> None:
    assert bluesky.do("stats")["requests"] == {}
    scored = hasty.score(brand.HANDLE, max_age=0)
    assert scored["parts"]["reply_rate"]["n"] == brand.REPLY_RATE["n"]
    assert "stopped" not in " ".join(scored["coverage"]["truncated"])


def test_an_appview_that_asks_us_to_wait_is_left_alone(bluesky: BlueskyNetwork) -> None:
    with running_service(bluesky.appview_url) as service:
        rule = {"mode": "status", "status": 429, "headers": {"retry-after": "300"}}
        bluesky.do("pause_appview", after=3, **rule)
        assert_partly_seen(service.score(brand.HANDLE, max_age=0))
        bluesky.do("resume_appview")
        bluesky.do("reset_stats")
        second = service.score("fewcups.test")
        assert second["status"] == "unavailable"
        assert second["retry_at"]
        assert bluesky.do("stats")["requests"] == {}


def while_scored(service: Service, network: BlueskyNetwork, name: str, change: Callable[[], object]) -> dict[str, Any]:
    """Score `name`, and let `change` happen after its profile and posts were read but before its threads are."""
    network.do("pause_appview", mode="hold", only="getPostThread")
    with ThreadPoolExecutor(1) as pool:
        scored = pool.submit(service.score, f"{name}.test", max_age=0)
        try:
            while network.do("stats")["refused"] == 0:
                assert not scored.done(), f"{name} was scored without its threads: {scored.result()}"
            change()
            network.do("process")
        finally:
            network.do("resume_appview")
        return scored.result()


def fleeting(network: BlueskyNetwork, name: str) -> None:
    """An account with one post and questions by ann and bob, of whom ann got an answer."""
    network.do("create_account", name=name, bio="Here today.")
    network.do("post", id=f"{name}-post", by=name, ago="9d", text="Here we are")
    network.do("post", id=f"{name}-ann", by="ann", ago="8d 4h", reply_to=f"{name}-post", text="Until when?")
    network.do("post", id=f"{name}-ann-a", by=name, after="1h", reply_to=f"{name}-ann", text="Until Friday.")
    network.do("post", id=f"{name}-bob", by="bob", ago="8d 2h", reply_to=f"{name}-post", text="Where exactly?")
    network.do("process")


@pytest.mark.parametrize(
    ("name", "command", "n"),
    [
        ("fleeting-comment", {"command": "delete_post", "post": "fleeting-comment-bob"}, 1),
        ("fleeting-answer", {"command": "delete_post", "post": "fleeting-answer-ann-a"}, 2),
        ("fleeting-post", {"command": "delete_post", "post": "fleeting-post-post"}, 0),
        ("fleeting-block", {"command": "block", "by": "bob", "whom": "fleeting-block"}, 1),
        ("fleeting-account", {"command": "deactivate", "account": "fleeting-account"}, 0),
    ],
)
def test_what_goes_away_while_it_is_read_does_no_harm(
    service: Service, bluesky: BlueskyNetwork, name: str, command: dict[str, str], n: int
) -> None:
    fleeting(bluesky, name)
    scored = while_scored(service, bluesky, name, lambda: bluesky.do(**command))
    assert scored["status"] == "withheld"
    assert scored["parts"]["reply_rate"]["n"] == n


def test_a_score_is_forgotten_once_its_account_is_gone(service: Service, bluesky: BlueskyNetwork) -> None:
    fleeting(bluesky, "leaving")
    assert service.score("leaving.test")["status"] == "withheld"
    bluesky.do("deactivate", account="leaving")
    bluesky.do("process")
    assert service.score("leaving.test", max_age=0)["status"] == "not_found"
    assert service.stored("leaving.test")["status"] == "unscored"


def test_after_a_rename_the_old_name_leads_nowhere(service: Service, bluesky: BlueskyNetwork) -> None:
    fleeting(bluesky, "before")
    first = service.score("before.test")
    bluesky.do("rename", account="before", handle="afterwards.test")
    bluesky.do("process")
    second = service.score("afterwards.test")
    assert second["account"]["id"] == first["account"]["id"]
    assert service.stored("before.test")["status"] == "unscored"
    assert service.stored(first["account"]["id"]) == second
