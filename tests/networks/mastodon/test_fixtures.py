"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
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

FIXTURES = Path(__file__).parents[2] / "fixtures" / "mastodon"
HOME = Home("social.kettle.example", "kettles", "kettle.example")
PLACE = Place(HOME, "1001")
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
