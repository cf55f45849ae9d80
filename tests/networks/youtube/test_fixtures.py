"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from networks.contract import NOW
from networks.plain import plain
from networks.youtube.server import ID

from api.networks.youtube import convert
from api.networks.youtube.refusals import reasons
from api.scoring.evidence import Account

FIXTURES = Path(__file__).parents[2] / "fixtures" / "youtube"
RECORDED = os.environ.get("TWOWAY_RECORDED")
KETTLES = Account("youtube", "@brightkettles", id=ID)


def _said(given: Any) -> Any:
    """The cursor, how much is unreadable, and of each thread whether it is whole, the posts and the messages."""
    page = convert.threads(given, NOW)
    said = [[thread.is_whole, *convert.said_in(thread, KETTLES)] for thread in page.items]
    return [page.after, page.unreadable, said]


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "channel": convert.channel,
    "videos": lambda given: convert.videos(given, NOW),
    "thread": _said,
    "replies": lambda given: convert.replies(given, NOW),
    "subscribers": convert.subscribers,
    "error": reasons,
}


@pytest.mark.parametrize(
    "given", sorted(FIXTURES.glob("*.in.json")), ids=lambda path: path.name.removesuffix(".in.json")
)
def test_converts_as_written_down(given: Path) -> None:
    name = given.name.removesuffix(".in.json")
    convert_it = CONVERTERS[name.partition("-")[0]]
    expected = json.loads(given.with_name(f"{name}.out.json").read_text("utf-8"))
    assert plain(convert_it(json.loads(given.read_text("utf-8")))) == expected


def test_every_output_has_its_input() -> None:
    stems = {path.name.removesuffix(".out.json") for path in FIXTURES.glob("*.out.json")}
    assert stems == {path.name.removesuffix(".in.json") for path in FIXTURES.glob("*.in.json")}
    assert len(stems) >= 20


@pytest.mark.skipif(
    RECORDED is None, reason="bodies that YouTube once sent belong to others; TWOWAY_RECORDED names a folder with some"
)
def test_recorded_bodies_convert() -> None:
    folder = Path(RECORDED or "") / "youtube"
    read = 0
    for path in sorted(folder.glob("*/*.json")):
        body = json.loads(path.read_text("utf-8"))
        items = body.get("items", [])
        if path.parent.name == "channels" and items:
            for item in items:
                found = convert.channel({"items": [item]})
                assert found is not None
                assert found.account.id == item["id"]
                statistics = item.get("statistics", {})
                hidden = statistics.get("hiddenSubscriberCount", False)
                shown = statistics.get("subscriberCount")
                assert found.account.followers == (None if hidden or shown is None else int(shown))
                assert found.account.following is None
        elif path.parent.name == "playlist_items":
            assert len(convert.videos(body, NOW).items) == len(items)
        elif path.parent.name == "comment_threads" and "items" in body:
            page = convert.threads(body, NOW)
            assert (len(page.items), page.after) == (len(items), body.get("nextPageToken"))
            for thread in page.items:
                posts, messages = convert.said_in(thread, KETTLES)
                assert len(posts) + len(messages) == 1 + len(thread.replies)
                assert not any("<br" in (message.text or "") for message in messages)
        elif path.parent.name == "comments" and "items" in body:
            assert len(convert.replies(body, NOW).items) == len(items)
        read += len(items)
    assert read > 40
