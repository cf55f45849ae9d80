"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from networks.bluesky.replay import ReplayedAppView
from networks.plain import plain

from api.networks.bluesky import convert, profile
from api.networks.bluesky.client import Bluesky

RECORDED = os.environ.get("TWOWAY_RECORDED")
FIXTURES = Path(__file__).parents[2] / "fixtures" / "bluesky"
DID = "did:plc:kettle"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _evidence(given: Any) -> Any:
    replayed = ReplayedAppView(given["answers"])
    network = Bluesky(replayed, None, collection_seconds=30, now=lambda: NOW)
    evidence = plain(network.collect(network.identify("brightkettle.example"), lambda _: None))
    del evidence["account"], evidence["collected_at"]
    return {"asked": replayed.asked, **evidence}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "profile": lambda given: profile.account(given["profile"]),
    "feed": lambda given: [convert.feed_item(item, DID, NOW) for item in given["feed"]],
    "thread": lambda given: convert.thread(given["thread"], DID, NOW),
    "quotes": lambda given: [convert.quote(view, DID, NOW) for view in given["posts"]],
    "mentions": lambda given: [convert.mention(view, DID, NOW) for view in given["posts"]],
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
    assert len(stems) >= 25


@pytest.mark.skipif(
    RECORDED is None, reason="bodies that Bluesky once sent belong to others; TWOWAY_RECORDED names a folder with some"
)
def test_recorded_bodies_convert() -> None:
    bodies = {
        path.name.split("__")[0].rpartition(".")[2]: json.loads(path.read_text("utf-8"))
        for path in Path(RECORDED or "").glob("bluesky/xrpc_*.json")
    }
    for said in bodies["getProfiles"]["profiles"]:
        account = profile.account(said)
        assert account is not None
        assert (account.handle, account.followers, account.following) == (
            said["handle"],
            said["followersCount"],
            said["followsCount"],
        )
    items = bodies["getAuthorFeed"]["feed"]
    own = [convert.feed_item(item, items[0]["post"]["author"]["did"], NOW) for item in items]
    assert len(own) == 50
    assert None not in own
    assert sum(item.post.is_repost for item in own if item) == sum("reason" in item for item in items)
    views = [*bodies["getQuotes"]["posts"], *bodies["searchPosts"]["posts"], bodies["getPostThread"]["thread"]["post"]]
    assert len(views) == 28
    assert all(convert.message(view, NOW) for view in views)
