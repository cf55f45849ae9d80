"""Any JSON in, evidence or a named error out: whatever the forums of strangers say."""

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks.any_json import any_json
from networks.contract import NOW
from networks.forum.server import ABOUT, HOST, post, row, thread

from api.networks.base import NetworkError
from api.networks.forum import convert, cooked
from api.networks.forum.calls import Calls, Pace
from api.networks.forum.client import Discourse
from api.networks.forum.thread import Voice, told
from api.networks.http import Http
from api.scoring.document import document, encode
from api.scoring.evidence import Evidence
from api.scoring.score import score

KEYS = [
    "about", "title", "description", "admins", "moderators", "admin_ids", "users", "id", "username", "contact_url",
    "extended_site_description", "topic_list", "topics", "more_topics_url", "created_at", "visible", "pinned",
    "archetype", "post_stream", "posts", "stream", "posts_count", "post_number", "post_type", "cooked", "user_id",
    "reply_to_post_number", "reply_to_user", "staff", "admin", "primary_group_name", "hidden", "deleted_at",
    "action_code", "accepted_answer", "site_creation_date",
]  # fmt: skip
VALUES = [
    1, 2, 42, 1001, 1002, "1", "", "ada", "fan", "regular", "staff", "\ud800", 10**40, -1, 1.5, float("nan"),
    "2026-11-18T08:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "http://[", "https://a.example/",
    '<aside class="quote" data-username="fan" data-topic="1" data-post="1">q</aside><p>Does it?</p>',
]  # fmt: skip
ANY = any_json(KEYS, VALUES)
ODD = st.dictionaries(st.sampled_from(KEYS), ANY, max_size=4)
# Records that are right but for what was put in, so that the deeper parts are reached as well.
POSTS = st.builds(
    lambda number, author, odd: {**post(1, number, author, 40 - number), **odd},
    st.integers(1, 4),
    st.sampled_from(["fan", "ada", "pot"]),
    ODD,
)
TOPICS = st.builds(lambda posts, odd: {**thread(1, posts), **odd}, st.lists(POSTS, max_size=4), ODD)
LISTS = st.builds(
    lambda odd, rows: {"topic_list": {"topics": [{**row(1, 40), **odd}, *rows]}}, ODD, st.lists(ANY, max_size=2)
)
ABOUTS = ODD.map(lambda odd: {**ABOUT, "about": {**ABOUT["about"], **odd}})


@settings(deadline=None)
@given(ODD | ABOUTS)
def test_a_forum_of_any_shape(said: dict[str, Any]) -> None:
    found = convert.forum(said, HOST)
    assert found is None or found.account.handle == HOST


@settings(deadline=None)
@given(ODD | LISTS)
def test_a_list_of_any_shape(said: dict[str, Any]) -> None:
    found = convert.listed(said)
    assert found is None or all(topic.number > 0 for topic in found.topics)


@settings(deadline=None)
@given(ODD | TOPICS, ODD | TOPICS)
def test_a_topic_of_any_shape(said: dict[str, Any], more: dict[str, Any]) -> None:
    found = convert.thread(said, HOST, NOW)
    if found is None:
        return
    convert.add(found, convert.more_posts(more) or [], HOST, NOW)
    exchange = told(found, Voice(HOST, frozenset({"ada"})))
    known = {item.id for item in (*exchange.posts, *exchange.messages)}
    assert len(known) == len(exchange.posts) + len(exchange.messages)
    assert all(message.author != HOST for message in exchange.messages)


@settings(deadline=None)
@given(st.text() | st.text(alphabet="<>/apside=\"' &;#x:\n\x00classquote-", max_size=300))
def test_markup_of_any_shape(markup: str) -> None:
    found = cooked.read(markup, HOST)
    assert "\x00" not in found.text
    assert all(link.url.lower().startswith(("http://", "https://")) for link in found.links)


class _Anything(Calls):
    """Says the same to every question of a kind."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(Http("The forum", timeout=1), lambda _: "http://127.0.0.1:9", Pace(0.0))
        self._answers = answers

    def robots(self, host: str, deadline: float) -> str:
        return str(self._answers["robots"])

    def about(self, host: str, deadline: float) -> dict[str, Any]:
        return dict(self._answers["about"])

    def topics(self, host: str, page: int, deadline: float) -> dict[str, Any]:
        return dict(self._answers["topics"])

    def topic(self, host: str, topic: int, deadline: float) -> dict[str, Any]:
        return dict(self._answers["topic"])

    def posts(self, host: str, topic: int, ids: Sequence[int], deadline: float) -> dict[str, Any]:
        return dict(self._answers["posts"])


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "robots": st.sampled_from(["", "User-agent: *\nDisallow: /x", "\x00:\n:::"]),
            "about": ABOUTS,
            "topics": LISTS,
            "topic": TOPICS,
            "posts": ODD | TOPICS,
        }
    )
)
def test_forums_that_answer_anything(answers: dict[str, Any]) -> None:
    """All the way to the document that people get."""
    network = Discourse(_Anything(json.loads(json.dumps(answers))), collection_seconds=30, now=lambda: NOW)
    try:
        evidence = network.collect(network.identify(HOST), lambda _: None)
    except NetworkError:
        return
    assert isinstance(evidence, Evidence)
    encode(document(score(evidence)))


@pytest.mark.parametrize(
    "markup",
    [
        "<a " * 30_000,
        "<!--" * 30_000,
        "<div>" * 30_000,
        '<aside class="quote" data-username="a">' * 5_000,
        "<a " + " ".join(f"a{number}=1" for number in range(30_000)) + ">",
        "<a class='mention' href='" + "/u/" * 10_000 + "'>x</a>",
        "&" * 100_000,
    ],
    ids=["tags", "comments", "deep", "quotes", "attributes", "path", "entities"],
)
def test_hostile_markup_takes_no_time(markup: str) -> None:
    started = time.process_time()
    cooked.read(markup, HOST)
    assert time.process_time() - started < 0.5
