"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from networks.plain import plain
from networks.reddit.replay import ReplayedApi

from api.networks.reddit import convert, threads
from api.networks.reddit.client import Reddit
from api.scoring.evidence import Account

FIXTURES = Path(__file__).parents[2] / "fixtures" / "reddit"
NAME = "bright_kettles"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _evidence(given: Any) -> Any:
    api = ReplayedApi(given["answers"])
    network = Reddit(api, collection_seconds=30, now=lambda: NOW)
    evidence = plain(network.collect(Account("reddit", NAME, id="t2_k3ttl"), lambda _: None))
    del evidence["account"], evidence["collected_at"]
    return {"asked": api.asked, **evidence}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "account": lambda given: convert.account(given["account"]),
    "submissions": lambda given: [convert.submission(thing, NAME, NOW) for thing in given["things"]],
    "own": lambda given: [convert.comment(thing, NAME, NOW) for thing in given["things"]],
    "thread": lambda given: threads.comments(given["things"], NAME, NOW, author=NAME),
    "listings": lambda given: [threads.listing(found) for found in given["listings"]],
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
    assert len(stems) >= 18
