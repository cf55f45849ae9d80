"""Any JSON in, evidence or a named error out."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from networks.any_json import any_json
from networks.bluesky.server import DID, PROFILE, post_view
from networks.contract import NOW

from api.networks.base import NetworkError
from api.networks.bluesky import convert, profile
from api.networks.bluesky.client import Bluesky
from api.networks.bluesky.xrpc import AppView
from api.networks.http import Http
from api.scoring.document import document, encode
from api.scoring.score import score

Json = dict[str, Any]

POST = f"at://{DID}/app.bsky.feed.post/p1"
NAMES = [
    "did", "handle", "displayName", "description", "website", "followersCount", "labels", "val", "src", "verification",
    "feed", "cursor", "post", "posts", "reply", "root", "parent", "reason", "by", "indexedAt", "uri", "author",
    "record", "text", "createdAt", "facets", "index", "byteStart", "byteEnd", "features", "$type", "embed", "external",
    "replyCount", "quoteCount", "thread", "replies", "notFound", "blocked", "profiles",
]  # fmt: skip
VALUES = [
    DID, POST, "", "\ud800", "at://", "at://did:plc:fan/app.bsky.feed.post/c1", "https://kettle.example/", "http://[",
    "2026-11-18T08:00:00.000Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "!no-unauthenticated",
    "app.bsky.feed.defs#reasonRepost", "app.bsky.richtext.facet#mention", "app.bsky.richtext.facet#link",
    -1, 10**40, float("nan"),
]  # fmt: skip
ANY = any_json(NAMES, VALUES)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), ANY, max_size=5)
# Views that are right but for what was put in, so that the deeper parts are reached as well.
VIEWS = st.tuples(st.sampled_from([DID, "did:plc:fan"]), st.sampled_from([POST, None]), OBJECTS).map(
    lambda odd: {**post_view(odd[0], "p1", "Why?", "2026-11-18T08:00:00.000Z", reply=odd[1], replyCount=1), **odd[2]}
)
ITEMS = st.fixed_dictionaries({"post": VIEWS}, optional={"reply": OBJECTS, "reason": OBJECTS}) | OBJECTS
NODES = st.recursive(
    st.fixed_dictionaries({"post": VIEWS}) | OBJECTS,
    lambda inner: st.fixed_dictionaries({"post": VIEWS, "replies": st.lists(inner, max_size=3)}),
    max_leaves=5,
)


class _AnyAnswers(AppView):
    """Says the same to every question of a kind."""

    def __init__(self, answers: Json) -> None:
        super().__init__(Http("Bluesky", timeout=1), "http://127.0.0.1:9")
        self._answers = answers

    def profile(self, actor: str) -> Json:
        return dict(self._answers["profile"])

    def feed(self, did: str, cursor: str | None, deadline: float) -> Json:
        return dict(self._answers["feed"])

    def thread(self, uri: str, deadline: float) -> Json:
        return {"thread": self._answers["thread"]}

    def quotes(self, uri: str, deadline: float) -> Json:
        return dict(self._answers["quotes"])

    def profiles(self, dids: Sequence[str], deadline: float) -> Json:
        return dict(self._answers["profiles"])


@given(OBJECTS, ITEMS, NODES, VIEWS | OBJECTS)
def test_records_of_any_shape(odd: Json, item: Json, node: Json, view: Json) -> None:
    found = profile.account({**PROFILE, **odd})
    assert found is None or (found.id and found.handle)
    for read in (convert.post(view, NOW), convert.message(view, NOW), convert.quote(view, DID, NOW)):
        assert read is None or read.created_at <= NOW
    convert.mention(view, DID, NOW)
    convert.feed_item(item, DID, NOW)
    convert.thread(node, DID, NOW)


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "profile": OBJECTS.map(lambda odd: {**PROFILE, **odd}) | OBJECTS,
            "feed": st.fixed_dictionaries({"feed": st.lists(ITEMS, max_size=4)}, optional={"cursor": ANY}) | OBJECTS,
            "thread": NODES | OBJECTS,
            "quotes": st.fixed_dictionaries({"posts": st.lists(VIEWS, max_size=3)}) | OBJECTS,
            "profiles": OBJECTS,
        }
    )
)
def test_answers_of_any_shape(answers: Json) -> None:
    """All the way to the document that people get."""
    network = Bluesky(_AnyAnswers(answers), None, collection_seconds=30, now=lambda: NOW)
    try:
        evidence = network.collect(network.identify("brightkettle.example"), lambda _: None)
    except NetworkError:
        return
    encode(document(score(evidence)))
