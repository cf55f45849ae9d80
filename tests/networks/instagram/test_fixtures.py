"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from networks.instagram.replay import ReplayedGraph
from networks.plain import plain

from api.networks.instagram import convert
from api.networks.instagram.client import Instagram
from api.scoring.evidence import Account

FIXTURES = Path(__file__).parents[2] / "fixtures" / "instagram"
ID = "17841400000000007"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _evidence(given: Any) -> Any:
    graph = ReplayedGraph(given["answers"])
    network = Instagram(graph, given["own"], collection_seconds=30, now=lambda: NOW)
    evidence = plain(network.collect(Account("instagram", "brightkettles", id=ID), lambda _: None))
    del evidence["account"], evidence["collected_at"]
    return {"asked": graph.asked, **evidence}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "account": lambda given: convert.account(given["account"]),
    "media": lambda given: [convert.media(found, NOW) for found in given["media"]],
    "comments": lambda given: [
        convert.comments(found, given["post"], "brightkettles", NOW) for found in given["comments"]
    ],
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
    assert len(stems) >= 14
