"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from networks.mastodon.replay import ReplayedServers
from networks.plain import plain

from api.networks.base import NetworkError
from api.networks.mastodon import convert, home, profile, written
from api.networks.mastodon.client import Mastodon
from api.networks.mastodon.convert import Place
from api.networks.mastodon.home import Home

RECORDED = os.environ.get("TWOWAY_RECORDED")
FIXTURES = Path(__file__).parents[2] / "fixtures" / "mastodon"
HOME = Home("social.kettle.example", "kettles", "kettle.example")
PLACE = Place(HOME, "1001")
ROOT = "109294719267373593"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _evidence(given: Any) -> Any:
    replayed = ReplayedServers(given["answers"])
    network = Mastodon(replayed, collection_seconds=30, now=lambda: NOW)
    evidence = plain(network.collect(network.identify("kettles@kettle.example"), lambda _: None))
    del evidence["account"], evidence["collected_at"]
    return {"asked": replayed.asked, **evidence}


def _identified(given: Any) -> Any:
    replayed = ReplayedServers(given["answers"])
    network = Mastodon(replayed, collection_seconds=30, now=lambda: NOW)
    try:
        account = network.identify(given["handle"])
    except NetworkError as error:
        return {"asked": replayed.asked, "error": type(error).__name__, "detail": error.detail}
    return {"asked": replayed.asked, "handle": account.handle, "id": account.id, "url": account.url}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "written": lambda given: [
        written.read(one["content"], not_links=one.get("not_links", ()), codes=one.get("codes", ())) for one in given
    ],
    "names": lambda given: [home.split_name(name) for name in given],
    "profile": lambda given: profile.account(given["account"], HOME),
    "feed": lambda given: [convert.feed_item(said, PLACE, NOW) for said in given["statuses"]],
    "messages": lambda given: [convert.message(said, PLACE, NOW) for said in given["statuses"]],
    "identify": _identified,
    "evidence": _evidence,
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
    assert len(stems) >= 30


@pytest.mark.skipif(
    RECORDED is None, reason="bodies that servers once sent belong to others; TWOWAY_RECORDED names a folder with some"
)
def test_recorded_bodies_convert() -> None:
    folder = Path(RECORDED or "") / "mastodon"

    def body(name: str) -> Any:
        return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(f"*__{name}*.json"))]

    [said] = body("get_account_default")
    recorded = Home("fosstodon.org", said["username"], "fosstodon.org")
    account = profile.account(said, recorded)
    assert account is not None
    assert (account.followers, account.following) == (said["followers_count"], said["following_count"])
    statuses = [status for page in body("get_account_statuses") for status in page]
    assert len(statuses) == 40
    assert all(convert.feed_item(status, Place(recorded, said["id"]), NOW) for status in statuses)
    # One status with 59 posts below it: 41 by others reply to it, and its writer answered one of them.
    [context] = body("get_context")
    below = context["descendants"]
    [writer] = {status["in_reply_to_account_id"] for status in below if status["in_reply_to_id"] == ROOT}
    place = Place(Home("mastodon.social", "somebody", "mastodon.social"), writer)
    own = [post for status in below if (post := convert.post(status, place, NOW)) and convert.is_own(status, place)]
    others = [convert.message(status, place, NOW) for status in below if not convert.is_own(status, place)]
    assert len(below) == 59
    assert sum(one is not None and one.reply_to is not None and one.reply_to.id == ROOT for one in others) == 41
    answered = {post.reply_to.id for post in own if post.reply_to}
    assert sum(one is not None and one.id in answered for one in others) == 1
