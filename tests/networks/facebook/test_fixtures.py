"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from networks.facebook.replay import ReplayedGraph
from networks.plain import plain

from api.networks.facebook import convert
from api.networks.facebook.client import Facebook
from api.networks.graph import edge
from api.scoring.evidence import Account

FIXTURES = Path(__file__).parents[2] / "fixtures" / "facebook"
PAGE = "1000200030004"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _evidence(given: Any) -> Any:
    graph = ReplayedGraph(given["answers"])
    network = Facebook(graph, collection_seconds=30, now=lambda: NOW)
    evidence = plain(network.collect(Account("facebook", "brightkettles", id=PAGE), lambda _: None))
    del evidence["account"], evidence["collected_at"]
    return {"asked": graph.asked, **evidence}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "page": lambda given: convert.account(given["page"]),
    "posts": lambda given: [convert.page_post(found, PAGE, NOW) for found in given["posts"]],
    "comments": lambda given: [
        "hidden" if convert.is_hidden(found) else convert.comment(found, given["post"], PAGE, NOW)
        for found in given["comments"]
    ],
    "edges": lambda given: [edge(found) for found in given["edges"]],
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
    assert len(stems) >= 15
