"""Any JSON in, evidence or a named error out."""

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks.contract import NOW
from networks.youtube.server import ID, KEY, channel, comment, thread, video
from pydantic import SecretStr

from api.networks.base import NetworkError
from api.networks.http import Http
from api.networks.spending import Spending
from api.networks.youtube import YouTube, convert
from api.networks.youtube.calls import Calls
from api.networks.youtube.refusals import limits, reasons
from api.scoring.document import document, encode
from api.scoring.evidence import Account
from api.scoring.score import score

KEYS = [
    "id", "items", "snippet", "title", "description", "customUrl", "statistics", "subscriberCount", "videoCount",
    "hiddenSubscriberCount", "contentDetails", "relatedPlaylists", "uploads", "brandingSettings", "image",
    "publishedAt", "videoPublishedAt", "videoId", "resourceId", "status", "privacyStatus", "topLevelComment",
    "totalReplyCount", "replies", "comments", "authorChannelId", "value", "authorDisplayName", "textOriginal",
    "textDisplay", "parentId", "nextPageToken", "error", "errors", "reason", "details", "message",
]  # fmt: skip
VALUES = [
    ID, "v1", "c1", "c2", "-1", "", "@BrightKettles", "public", "private", "\ud800", "2026-11-18T08:00:00Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "@ann does it whistle?", "<br>&amp;", "quotaExceeded",
    None, True, False, 0, -1, 7, 10**40, 1.5, float("nan"), float("inf"),
]  # fmt: skip
LEAVES = st.sampled_from(VALUES) | st.text(max_size=8)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), ANY, max_size=5)
# Records that are right but for what was put in, so that the deeper parts are reached as well.
COMMENTS = st.builds(
    lambda id_, author, odd: comment(id_, author, 5, **odd),
    st.sampled_from(["c1", "c2", "c1.1"]),
    st.sampled_from([ID, "UC7", "UC8"]),
    OBJECTS,
)
THREADS = st.builds(
    lambda top, replies, total: thread(top, replies, total=total),
    COMMENTS,
    st.lists(COMMENTS, max_size=3),
    st.integers(0, 4),
)
ODD_VIDEOS = OBJECTS.map(lambda odd: {**video(1, 9), **odd})
KETTLES = Account("youtube", "@brightkettles", id=ID)


def pages(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    made = st.fixed_dictionaries({"items": st.lists(items | ANY, max_size=3)}, optional={"nextPageToken": LEAVES})
    return made | OBJECTS


class _AnyAnswers(Calls):
    """Says the same to every question of a kind."""

    def __init__(self, answers: dict[str, Any], folder: Path) -> None:
        http = Http("YouTube", timeout=1)
        super().__init__(http, "http://127.0.0.1:9", SecretStr(KEY), Spending("youtube", folder), now=lambda: NOW)
        self._answers = answers

    def _ask(self, path: str, *_: Any) -> Any:
        return self._answers[path]


@given(OBJECTS, pages(ODD_VIDEOS), pages(THREADS), pages(COMMENTS))
def test_records_of_any_shape(odd: Any, videos: Any, threads: Any, replies: Any) -> None:
    for given_ in (odd, channel(**odd)):
        found = convert.channel(given_)
        assert found is None or (found.account.id and found.account.handle)
    assert all(post.created_at <= NOW for post in convert.videos(videos, NOW).items)
    for read in convert.threads(threads, NOW).items:
        posts, messages = convert.said_in(read, KETTLES)
        assert len(posts) + len(messages) == 1 + len(read.replies)
        assert all(message.author != ID for message in messages)
    convert.replies(replies, NOW)
    convert.subscribers(odd)
    assert all(reasons(odd))
    limits(lambda: NOW)(403, {}, odd)


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "channels": OBJECTS.map(lambda odd: channel(**odd)) | OBJECTS,
            "playlistItems": pages(ODD_VIDEOS),
            "commentThreads": pages(THREADS),
            "comments": pages(COMMENTS),
        }
    )
)
def test_answers_of_any_shape(answers: dict[str, Any]) -> None:
    """All the way to the document that people get."""
    with TemporaryDirectory() as folder:
        calls = _AnyAnswers(json.loads(json.dumps(answers)), Path(folder))
        network = YouTube(calls, collection_seconds=30, now=lambda: NOW)
        try:
            evidence = network.collect(network.identify("@brightkettles"), lambda _: None)
        except NetworkError:
            return
        encode(document(score(evidence)))


@pytest.mark.parametrize(
    "text",
    ["@" * 10_000, "@a" * 5_000, "<" * 10_000, "<br>" * 2_500, "<a " * 3_300, "@a.-" * 2_500, "&lt;" * 2_500],
    ids=lambda text: text[:4],
)
def test_unkind_texts_take_no_time(text: str) -> None:
    item = thread(comment("c1", "UC7", 5, textOriginal=None, textDisplay=text + "<br>"))
    started = time.process_time()
    [read] = convert.threads({"items": [item]}, NOW).items
    convert.said_in(read, KETTLES)
    assert time.process_time() - started < 0.25
