"""Any JSON in, evidence or a named error out."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from networks.contract import NOW
from networks.x.server import ID, TOKEN, USER
from pydantic import SecretStr

from api.networks.base import NetworkError
from api.networks.http import Http
from api.networks.spending import Spending
from api.networks.values import object_of
from api.networks.x import X, convert
from api.networks.x.calls import Calls
from api.networks.x.refusals import without_data
from api.scoring.document import document, encode
from api.scoring.evidence import Account
from api.scoring.score import score

KEYS = [
    "id", "username", "name", "description", "entities", "urls", "url", "expanded_url", "display_url", "media_key",
    "mentions", "public_metrics", "followers_count", "following_count", "tweet_count", "created_at", "protected",
    "verified_type", "profile_image_url", "author_id", "text", "note_tweet", "referenced_tweets", "type",
    "in_reply_to_user_id", "data", "meta", "next_token", "result_count", "errors", "detail", "title", "tweets",
]  # fmt: skip
VALUES = [
    ID, "7", "8", "-1", "", "BrightKettles", "business", "replied_to", "quoted", "retweeted", "\ud800", "https://t.co/a",
    "2026-11-18T08:00:00.000Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "https://kettle.example/",
    "http://[", "@brightkettles does it whistle?", "https://api.twitter.com/2/problems/resource-not-found",
    None, True, False, 0, -1, 70001, 10**40, 1.5, float("nan"), float("inf"),
]  # fmt: skip
LEAVES = st.sampled_from(VALUES) | st.text(max_size=8)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), ANY, max_size=5)
TWEET = {"id": "7", "author_id": "9", "created_at": "2026-11-18T08:00:00.000Z", "text": "@brightkettles why?"}
# Records that are right but for what was put in, so that the deeper parts are reached as well.
TWEETS = st.tuples(st.sampled_from([ID, "9"]), OBJECTS).map(lambda pair: {**TWEET, "author_id": pair[0], **pair[1]})
PAGES = st.fixed_dictionaries({"data": st.lists(TWEETS | ANY, max_size=4)}, optional={"meta": OBJECTS}) | OBJECTS
USERS = st.fixed_dictionaries({"data": OBJECTS.map(lambda odd: {**USER, **odd})}) | OBJECTS
KETTLES = Account("x", "brightkettles", id=ID)


class _AnyAnswers(Calls):
    """Says the same to every question of a kind."""

    def __init__(self, answers: dict[str, Any], folder: Path) -> None:
        http = Http("X", timeout=1)
        super().__init__(http, "http://127.0.0.1:9", SecretStr(TOKEN), Spending("x", folder), now=lambda: NOW)
        self._answers = answers

    def _get(self, path: str, *_: Any) -> Any:
        return self._answers[path.rpartition("/")[2] if path.startswith(f"users/{ID}/") else path.partition("/")[0]]


@given(USERS, PAGES)
def test_records_of_any_shape(user: dict[str, Any], page: dict[str, Any]) -> None:
    found = convert.account(object_of(user, "data"))
    assert found is None or (found.id and found.handle)
    for read in (convert.own_posts(page, KETTLES, NOW), convert.messages(page, KETTLES, NOW)):
        assert all(item.created_at <= NOW for item in read.items)
    without_data(page, "brightkettles")


@settings(deadline=None, max_examples=60)
@given(st.fixed_dictionaries({"users": USERS, "tweets": PAGES, "mentions": PAGES}))
def test_answers_of_any_shape(answers: dict[str, Any]) -> None:
    """All the way to the document that people get."""
    with TemporaryDirectory() as folder:
        calls = _AnyAnswers(json.loads(json.dumps(answers)), Path(folder))
        network = X(calls, most=100, collection_seconds=30, now=lambda: NOW)
        try:
            evidence = network.collect(network.identify("brightkettles"), lambda _: None)
        except NetworkError:
            return
        encode(document(score(evidence)))
