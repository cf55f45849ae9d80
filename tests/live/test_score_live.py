"""The service against the real Bluesky network: over HTTP comes out what was worked out by hand in expected_*.py."""

from typing import Any

import pytest
from live import expected_brand as brand
from live.network import BlueskyNetwork
from live.service import Service

pytestmark = pytest.mark.live

RATE = 5e-5
POINTS = 0.051  # Points are given to one decimal.


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
