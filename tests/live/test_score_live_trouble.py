"""The service while the real Bluesky network fails, or changes under its hands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from live import expected_brand as brand
from live.network import BlueskyNetwork
from live.service import Service, running_service

pytestmark = pytest.mark.live


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
