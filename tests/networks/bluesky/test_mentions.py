import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from networks.bluesky.conftest import NOW, Connect
from networks.bluesky.server import DID, FakeBluesky, Json, Params, naming, post_view, refusal
from werkzeug import Response

from api.networks.bluesky import Bluesky
from api.scoring.evidence import Evidence

SESSION = {"accessJwt": "access-1", "refreshJwt": "refresh-1", "did": "did:plc:ours"}
TEXT = "@brightkettle.example does it whistle?"


def signed_in(connect: Connect) -> Bluesky:
    return connect(bluesky_identifier="ours.example", bluesky_app_password="abcd-efgh")


def collect(network: Bluesky) -> Evidence:
    return network.collect(network.identify("brightkettle.example"), lambda _: None)


def mention(number: int, *, did: str = DID, hours_ago: float = 1) -> Json:
    at = (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return post_view(f"did:plc:fan{number}", f"m{number}", TEXT, at, **naming(TEXT, did))


def asked(fake: FakeBluesky, method: str) -> list[tuple[Params, str | None]]:
    return [(params, token) for name, params, token in fake.requests if name == method]


def test_searches_with_the_token_and_keeps_real_mentions(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer |= {
        "createSession": SESSION,
        "searchPosts": {"posts": [mention(1), mention(2, did="did:plc:namesake"), mention(3, hours_ago=24 * 91)]},
    }
    evidence = collect(signed_in(connect))
    [(params, token)] = asked(fake, "searchPosts")
    assert params == {
        "q": ["@brightkettle.example"],
        "mentions": [DID],
        "since": ["2026-08-22T12:00:00Z"],
        "sort": ["latest"],
        "limit": ["100"],
    }
    assert token == "Bearer access-1"
    assert asked(fake, "createSession")[0][0] == {"identifier": ["ours.example"], "password": ["abcd-efgh"]}
    assert [(message.author, message.via, message.found_by_answer) for message in evidence.messages] == [
        ("did:plc:fan1", "mention", False)
    ]
    assert evidence.coverage.channels == ("comment", "mention")
    assert evidence.coverage.notes == evidence.coverage.truncated == ()
    assert all(token is None for method, _, token in fake.requests if method != "searchPosts")


def test_without_an_app_password_nothing_is_searched(fake: FakeBluesky, connect: Connect) -> None:
    evidence = collect(connect())
    assert fake.asked["searchPosts"] == fake.asked["createSession"] == 0
    assert evidence.coverage.channels == ("comment",)
    assert any("not visible without an app password" in note for note in evidence.coverage.notes)


def test_reads_three_pages_and_says_so(fake: FakeBluesky, connect: Connect) -> None:
    def search(params: Params) -> Json:
        page = int(params.get("cursor", ["0"])[0])
        return {"posts": [mention(page)], "cursor": str(page + 1)}

    fake.answer |= {"createSession": SESSION, "searchPosts": search}
    evidence = collect(signed_in(connect))
    assert fake.asked["searchPosts"] == len(evidence.messages) == 3
    assert evidence.coverage.truncated == ("Of the mentions only the latest 3 pages of the search were read.",)


def test_an_answered_mention_that_the_search_finds_too_counts(fake: FakeBluesky, connect: Connect) -> None:
    asking = mention(1)
    answer = post_view(DID, "a1", "Yes", "2026-11-20T11:30:00.000Z", reply=asking["uri"])
    fake.answer |= {
        "getAuthorFeed": {"feed": [{"post": answer, "reply": {"root": asking, "parent": asking}}]},
        "createSession": SESSION,
        "searchPosts": {"posts": [asking]},
    }
    assert [message.found_by_answer for message in collect(signed_in(connect)).messages] == [False]
    assert [message.found_by_answer for message in collect(connect()).messages] == [True]


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>Request forbidden by administrative rules", 403),
        refusal("AuthMissing", "Authentication Required", 401),
        Response(status=500),
        Response("{}", 429),
    ],
)
def test_a_search_that_is_closed_costs_only_the_mentions(fake: FakeBluesky, connect: Connect, answer: Response) -> None:
    own = post_view(DID, "p1", "New", "2026-11-20T10:00:00.000Z", replyCount=1)
    comment = post_view("did:plc:ann", "c1", "Nice", "2026-11-20T11:00:00.000Z", reply=own["uri"])
    fake.answer |= {
        "createSession": SESSION,
        "searchPosts": answer,
        "getAuthorFeed": {"feed": [{"post": own}]},
        "getPostThread": {"thread": {"post": own, "replies": [{"post": comment, "replies": []}]}},
    }
    evidence = collect(signed_in(connect))
    assert len(evidence.messages) == evidence.coverage.threads == 1
    assert evidence.coverage.channels == ("comment",)
    [words] = evidence.coverage.truncated
    assert words.startswith("Mentions could not be searched for at all: Bluesky ")
    assert not evidence.coverage.interrupted


def test_a_wrong_password_is_not_tried_again_and_again(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer["createSession"] = refusal("AuthenticationRequired", "Invalid identifier or password", 401)
    network = signed_in(connect)
    assert all(collect(network).coverage.channels == ("comment",) for _ in range(3))
    assert fake.asked["createSession"] == 1
    assert fake.asked["searchPosts"] == 0


class Tokens:
    """A login server whose access tokens expire at the first use, as often as told."""

    def __init__(self, fake: FakeBluesky, expiring: int, *, refresh: bool) -> None:
        self._fake = fake
        self._left = expiring
        self._lock = threading.Lock()
        fake.answer |= {
            "createSession": lambda _: {"accessJwt": f"new-{fake.asked['createSession']}", "refreshJwt": "r"},
            "refreshSession": {"accessJwt": "refreshed", "refreshJwt": "r2"}
            if refresh
            else refusal("ExpiredToken", ""),
            "searchPosts": self._search,
        }

    def _search(self, _: Params) -> Any:
        with self._lock:
            self._left -= 1
            return refusal("ExpiredToken", "Token has expired") if self._left >= 0 else {"posts": [mention(1)]}


def test_an_expired_token_is_refreshed(fake: FakeBluesky, connect: Connect) -> None:
    Tokens(fake, 1, refresh=True)
    assert len(collect(signed_in(connect)).messages) == 1
    assert [token for _, token in asked(fake, "searchPosts")] == ["Bearer new-1", "Bearer refreshed"]
    assert [token for _, token in asked(fake, "refreshSession")] == ["Bearer r"]


def test_when_refreshing_fails_it_logs_in_anew(fake: FakeBluesky, connect: Connect) -> None:
    Tokens(fake, 1, refresh=False)
    assert len(collect(signed_in(connect)).messages) == 1
    assert [token for _, token in asked(fake, "searchPosts")] == ["Bearer new-1", "Bearer new-2"]


def test_a_token_that_stays_expired_is_not_renewed_for_ever(fake: FakeBluesky, connect: Connect) -> None:
    Tokens(fake, 99, refresh=True)
    assert collect(signed_in(connect)).coverage.channels == ("comment",)
    assert fake.asked["searchPosts"] == 2


def test_one_login_serves_all_collections(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer |= {"createSession": SESSION, "searchPosts": {"posts": []}}
    network = signed_in(connect)
    workers = [threading.Thread(target=collect, args=(network,)) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert fake.asked["searchPosts"] == 5
    assert fake.asked["createSession"] == 1


def test_neither_password_nor_token_is_ever_shown(
    fake: FakeBluesky, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    fake.answer |= {"createSession": SESSION, "searchPosts": Response(status=500)}
    network = signed_in(connect)
    with caplog.at_level(logging.DEBUG):
        shown = repr(collect(network)) + repr(network) + repr(vars(network)) + caplog.text
    assert "abcd-efgh" not in shown
    assert "access-1" not in shown
