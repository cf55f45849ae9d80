"""Any JSON in, evidence or a named error out: whatever the servers of strangers say."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks.contract import NOW
from networks.mastodon.replay import ReplayedServers
from networks.mastodon.server import PROFILE, webfinger

from api.networks.base import NetworkError
from api.networks.mastodon import convert, home, profile, written
from api.networks.mastodon.client import Mastodon
from api.networks.mastodon.convert import Place
from api.networks.mastodon.home import Home
from api.scoring.document import document, encode
from api.scoring.evidence import Evidence
from api.scoring.score import score

HOME = Home("social.kettle.example", "kettles", "social.kettle.example")
PLACE = Place(HOME, "1001")
KEYS = [
    "id", "created_at", "content", "account", "acct", "username", "visibility", "in_reply_to_id",
    "in_reply_to_account_id", "mentions", "tags", "reblog", "quote", "quoted_status", "state", "pleroma", "emojis",
    "shortcode", "url", "uri", "fields", "value", "name", "verified_at", "note", "display_name", "avatar",
    "followers_count", "moved", "replies_count", "spoiler_text", "noindex", "indexable", "ancestors", "descendants",
    "subject", "links", "rel", "href", "type", "bot", "hide_collections",
]  # fmt: skip
VALUES = [
    "1001", "7", "8", "-1", "", "kettles", "kettles@social.kettle.example", "public", "unlisted", "accepted", "\ud800",
    "2026-11-18T08:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "https://kettle.example/",
    "http://[", "https://a\u2100b.example/", "<p>Does it <a href='https://kettle.example'>whistle</a>?</p>",
    None, True, False, 0, -1, 1001, 10**40, 1.5, float("nan"), float("inf"),
]  # fmt: skip
LEAVES = st.sampled_from(VALUES) | st.text(max_size=8)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), ANY, max_size=5)
STATUS = {
    "id": "7",
    "created_at": "2026-11-18T08:00:00Z",
    "content": "<p>x</p>",
    "account": {"id": "1001", "acct": "a"},
}
# Records that are right but for what was put in, so that the deeper parts are reached as well.
STATUSES = OBJECTS.map(lambda odd: {**STATUS, **odd})
PROFILES = OBJECTS.map(lambda odd: {**PROFILE, **odd})
LISTS = st.lists(STATUSES | ANY, max_size=3)


@settings(deadline=None)
@given(OBJECTS | STATUSES)
def test_a_status_of_any_shape(said: dict[str, Any]) -> None:
    convert.feed_item(said, PLACE, NOW)
    convert.message(said, PLACE, NOW)
    convert.answered(said, PLACE, NOW)
    convert.names_in([said], PLACE)


@settings(deadline=None)
@given(OBJECTS | PROFILES)
def test_an_account_of_any_shape(said: dict[str, Any]) -> None:
    found = profile.account(said, HOME)
    assert found is None or found.handle == HOME.handle
    moved = profile.moved_to(said, HOME)
    assert moved is None or home.split_name(moved)


@settings(deadline=None)
@given(st.text() | st.text(alphabet="<>/ap=\"' &;#x:\n\x00brscitd!-", max_size=300))
def test_markup_of_any_shape(markup: str) -> None:
    found = written.read(markup, codes={"a"})
    assert "\x00" not in found.text
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)


class _Anything(ReplayedServers):
    """Says the same to every question of a kind."""

    def _answer(self, kind: str, name: str) -> Any:
        return self._answers[kind]


@settings(deadline=None, max_examples=40)
@given(
    st.fixed_dictionaries(
        {
            "webfinger": OBJECTS | st.just(webfinger(HOME.handle, HOME.server)),
            "host-meta": st.just(""),
            "account": PROFILES,
            "statuses": LISTS,
            "context": OBJECTS | st.fixed_dictionaries({"ancestors": ANY, "descendants": LISTS}),
        }
    )
)
def test_servers_that_answer_anything(answers: dict[str, Any]) -> None:
    """All the way to the document that people get."""
    network = Mastodon(_Anything(json.loads(json.dumps(answers))), collection_seconds=30, now=lambda: NOW)
    try:
        evidence = network.collect(network.identify(HOME.handle), lambda _: None)
    except NetworkError:
        return
    assert isinstance(evidence, Evidence)
    encode(document(score(evidence)))


@pytest.mark.parametrize(
    "markup",
    [
        "<a " * 30_000,
        "<!--" * 30_000,
        "<a " + " ".join(f"a{number}=1" for number in range(30_000)) + ">",
        "<div>" * 30_000,
        "<b><i>" * 20_000 + "x",
        "<a href='https://kettle.example/'>x</a>" * 10_000,
        "&" * 100_000,
        ":a:" * 50_000,
        "<p>" + "\n " * 50_000,
        "<p>" + "https://" * 20_000,
        "https://" * 20_000,
        "https://a.b" + ")" * 100_000,
        "<" * 100_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_unkind_markup_takes_no_time(markup: str) -> None:
    started = time.process_time()
    found = written.read(markup, codes={"a"})
    assert time.process_time() - started < 0.25
    assert len(found.links) <= written.MOST_LINKS
