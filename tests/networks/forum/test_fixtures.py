"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from networks.plain import plain

from api.networks.forum import convert, cooked
from api.networks.forum.thread import Voice, told

FIXTURES = Path(__file__).parents[2] / "fixtures" / "forum"
HOST = "community.kettle.example"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _told(given: Any) -> Any:
    thread = convert.thread(given["topic"], HOST, NOW)
    if thread is None:
        return None
    for page in given.get("more", ()):
        posts = convert.more_posts(page)
        assert posts is not None
        thread.unread = thread.unread[len(posts) :]
        convert.add(thread, posts, HOST, NOW)
    flagged = {entry.author for entry in thread.entries.values() if entry.staff and entry.author}
    exchange = plain(told(thread, Voice(HOST, frozenset({*given.get("staff", ()), *flagged}))))
    return {**exchange, "unread": list(thread.unread), "unreadable": thread.unreadable}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "about": lambda given: convert.forum(given, HOST),
    "cooked": lambda given: [cooked.read(one, HOST) for one in given],
    "groups": lambda given: [name for name in given if convert.is_staff_group(name, HOST)],
    "list": convert.listed,
    "topic": _told,
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
    assert len(stems) >= 24
